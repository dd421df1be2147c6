import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function classesHandlers({ project, emit }: HandlerContext): HandlersOf<'classes'> {
  return {
    'classes.list': ({ taskId }) => [...project.classes.list(project.tasks.get(taskId).id)],

    'classes.create': ({ taskId, name }) => {
      const created = project.classes.create(project.tasks.get(taskId).id, name)
      emit({ event: 'classes.changed', payload: { taskId } })
      return created
    },

    'classes.update': ({ classId, ...changes }) => {
      const updated = project.classes.update(classId, changes)
      emit({ event: 'classes.changed', payload: { taskId: updated.taskId } })
      return updated
    },
  }
}
