import type { ModelKind } from '../../../shared/domain/models.ts'
import { EngineError } from '../base/errors.ts'
import { type HandlerContext, type HandlersOf, requireActiveRun } from './handler-context.ts'
import { compareModels } from './models.ts'

const JOB_OF = { 'fine-tuned': 'fine-tune', 'from-scratch': 'from-scratch' } as const

export function modelsHandlers({ project, jobs, emit }: HandlerContext): HandlersOf<'models'> {
  return {
    'models.compare': ({ taskId }) => compareModels(project, project.tasks.get(taskId).id),

    'models.train': ({ taskId, kind, minutes, seed }) => {
      const runId = requireActiveRun(project)
      if (kind === 'fine-tuned' && project.runs.get(runId).objective === null) {
        throw new EngineError(
          'not-pretrained',
          'Only a learned encoder can be fine-tuned, and classical features are in use. Learn first.',
        )
      }
      return jobs.start(JOB_OF[kind], { taskId: project.tasks.get(taskId).id, runId, minutes, seed })
    },

    'models.choose': ({ taskId, kind }) => {
      const { id } = project.tasks.get(taskId)
      if (kind !== null && project.classifiers.latest(id, kind) === null) throw notTrained(kind)
      project.classifiers.choose(id, kind)
      emit({ event: 'classifier.changed', payload: { taskId: id } })
      return compareModels(project, id)
    },
  }
}

function notTrained(kind: ModelKind): EngineError {
  return new EngineError('no-classifier', `No ${kind} model was trained yet. Train it, then choose it.`)
}
