import type { Task, TaskOverview } from '../../../shared/domain/labels.ts'
import type { Project } from '../db/project.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function tasksHandlers({ project, emit }: HandlerContext): HandlersOf<'tasks'> {
  const changed = <T>(result: T): T => {
    emit({ event: 'tasks.changed', payload: {} })
    return result
  }
  const { tasks } = project
  return {
    'tasks.list': () => [
      ...tasks.list().map((task) => overview(project, task, false)),
      ...tasks.listDeleted().map((task) => overview(project, task, true)),
    ],
    'tasks.create': ({ name }) => changed(tasks.create(name)),
    'tasks.rename': ({ taskId, name }) => changed(tasks.rename(taskId, name)),
    'tasks.use': ({ taskId }) => changed(tasks.use(taskId)),
    'tasks.setChecks': ({ taskId, checkEvery }) => {
      const task = changed(tasks.setCheckEvery(taskId, checkEvery))
      emit({ event: 'cards.changed', payload: { taskId } })
      return task
    },
    'tasks.restore': ({ taskId }) => changed(tasks.restore(taskId)),
    'tasks.delete': ({ taskId }) => {
      tasks.delete(taskId)
      return changed({})
    },
  }
}

function overview({ classes, labels }: Project, task: Task, isDeleted: boolean): TaskOverview {
  const { labelled } = labels.counts(task.id)
  return { ...task, classes: classes.list(task.id).length, labels: labelled, isDeleted }
}
