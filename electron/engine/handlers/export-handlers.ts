import { EngineError } from '../base/errors.ts'
import { givenPath } from './given-path.ts'
import { modelInUse } from './models.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function exportHandlers({ project, jobs }: HandlerContext): HandlersOf<'export'> {
  return {
    'export.start': ({ taskId, directory, formats }) => {
      const model = modelInUse(project, project.tasks.get(taskId).id)
      if (model === null) {
        throw new EngineError(
          'no-classifier',
          'There is no classifier to export yet. Label some samples, then train it.',
        )
      }
      return jobs.start('export', { taskId, model, directory: givenPath(directory), formats })
    },
  }
}
