import { EngineError } from '../base/errors.ts'
import { givenPath } from './given-path.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function exportHandlers({ project, jobs }: HandlerContext): HandlersOf<'export'> {
  return {
    'export.start': ({ taskId, directory, formats }) => {
      if (project.classifiers.summary(project.tasks.get(taskId).id) === null) {
        throw new EngineError(
          'no-classifier',
          'There is no classifier to export yet. Label some samples, then train it.',
        )
      }
      return jobs.start('export', { taskId, directory: givenPath(directory), formats })
    },
  }
}
