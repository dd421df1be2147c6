import type { ClassId } from '../../../shared/domain/ids.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function classesHandlers({ project, emit, onLabelled }: HandlerContext): HandlersOf<'classes'> {
  function remove(classId: ClassId, intoId: ClassId | null): void {
    const { taskId } = project.classes.get(classId)
    project.labels.removeClass({ taskId, classId, intoId })
    for (const event of ['classes.changed', 'labels.changed', 'cards.changed'] as const) {
      emit({ event, payload: { taskId } })
    }
    onLabelled(taskId)
  }

  return {
    'classes.list': ({ taskId }) => [...project.classes.list(project.tasks.get(taskId).id)],

    'classes.create': ({ taskId, name }) => {
      const created = project.classes.create(project.tasks.get(taskId).id, name)
      // It can be undone.
      for (const event of ['classes.changed', 'labels.changed'] as const) emit({ event, payload: { taskId } })
      return created
    },

    'classes.update': ({ classId, ...changes }) => {
      const updated = project.classes.update(classId, changes)
      const payload = { taskId: updated.taskId }
      for (const event of ['classes.changed', 'labels.changed'] as const) emit({ event, payload })
      return updated
    },

    'classes.merge': ({ classId, intoId }) => {
      remove(classId, intoId)
      return {}
    },

    'classes.delete': ({ classId }) => {
      remove(classId, null)
      return {}
    },
  }
}
