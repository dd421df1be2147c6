import type { ProjectSummary } from '../../../shared/contract/contract.ts'
import { EngineError } from '../base/errors.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function projectHandlers({ project, version, emit }: HandlerContext): HandlersOf<'project'> {
  function summary(): ProjectSummary {
    const { samples, duplicates } = project.samples.counts()
    return {
      ...project.info.get(),
      path: project.paths.root,
      version,
      sampleCount: samples,
      duplicateCount: duplicates,
      rejectedCount: project.rejected.count(),
      task: project.tasks.default(),
    }
  }

  return {
    'project.get': summary,

    'project.setModality': ({ modality }) => {
      if (modality !== project.info.get().modality) {
        if (project.sources.list().length > 0) {
          throw new EngineError(
            'bad-input',
            'The project has data already. Make a new project for data of another kind. Nothing was changed.',
          )
        }
        project.info.setModality(modality)
        emit({ event: 'data.changed', payload: {} })
      }
      return summary()
    },
  }
}
