import type { RunId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { requireActiveRun } from './handler-context.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function learnHandlers({ project, jobs, emit }: HandlerContext): HandlersOf<'learn'> {
  return {
    'learn.pretrain': (params) => {
      requireSamples(project)
      const { id } = project.runs.create({ ...params, config: params, state: 'training' })
      emit({ event: 'learn.changed', payload: {} })
      return jobs.start('pretrain', { runId: id, ...params })
    },

    'learn.embed': ({ runId }) => {
      requireSamples(project)
      return jobs.start('embed', { runId: runId === null ? classicalRun(project) : trainedRun(project, runId) })
    },

    'learn.runs': () => [...project.runs.list()],

    'learn.curve': ({ runId }) => [...project.runs.curve(project.runs.get(runId).id)],

    'learn.neighbours': ({ sampleId, limit }) => [
      ...project.graph.neighbours(requireActiveRun(project), sampleId, limit),
    ],
  }
}

function requireSamples(project: Project): void {
  if (project.samples.counts().samples > 0) return
  throw new EngineError('bad-input', 'There are no samples to learn from yet. Add a folder first.')
}

/** The run that embeds without an encoder: made once, since its features do not depend on chance. */
function classicalRun(project: Project): RunId {
  const known = project.runs.list().find(({ objective }) => objective === null)
  if (known !== undefined) return known.id
  return project.runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'trained' }).id
}

function trainedRun(project: Project, runId: RunId): RunId {
  const { state } = project.runs.get(runId)
  if (state === 'trained' || state === 'embedded') return runId
  throw new EngineError('not-trained', `Run ${runId} has not been trained to its end. Resume or stop it first.`)
}
