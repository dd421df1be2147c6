import type { RunId } from '../../../shared/domain/ids.ts'
import { objectiveGuide, objectivesFor } from '../../../shared/domain/objectives.ts'
import type { ObjectiveName, Run } from '../../../shared/domain/runs.ts'
import type { JobSnapshot } from '../../../shared/domain/jobs.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { requireActiveRun } from './handler-context.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function learnHandlers({ project, jobs, emit }: HandlerContext): HandlersOf<'learn'> {
  function begin(how: Beginning): JobSnapshot {
    requireSamples(project)
    const { minutes, objective, seed } = how
    const { id } = project.runs.create({ ...how, config: how, state: 'training' })
    emit({ event: 'learn.changed', payload: {} })
    return jobs.start('pretrain', { runId: id, minutes, objective, seed })
  }

  return {
    'learn.pretrain': ({ objective, preset = 'auto', views = objectiveGuide[objective].views.usual, ...effort }) => {
      requireObjective(project, objective)
      requireViews(objective, views)
      return begin({ ...effort, objective, views, preset: preset === 'auto' ? null : preset, parentId: null })
    },

    'learn.goOn': ({ runId, ...effort }) => {
      const { objective, preset, views } = project.runs.get(trainedRun(project, runId))
      if (objective === null) {
        throw new EngineError(
          'bad-input',
          `Run ${runId} has classical features alone: there is no encoder to go on from.`,
        )
      }
      return begin({ ...effort, objective, views, preset, parentId: runId })
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

/** What a pretraining is told. */
type Beginning = Pick<Run, 'minutes' | 'seed' | 'views' | 'preset' | 'parentId'> & { readonly objective: ObjectiveName }

function requireObjective(project: Project, objective: ObjectiveName): void {
  const { modality } = project.info.get()
  if (objectiveGuide[objective].modalities.includes(modality)) return
  throw new EngineError(
    'bad-input',
    `${objectiveGuide[objective].title} is not for ${modality}. Choose from ${objectivesFor(modality).join(', ')}.`,
  )
}

function requireViews(objective: ObjectiveName, views: number): void {
  const { title, views: range } = objectiveGuide[objective]
  if (views >= range.least && views <= range.most) return
  const allowed = range.least === range.most ? 'one view' : `${range.least} to ${range.most} views`
  throw new EngineError('bad-input', `${title} takes ${allowed} of each sample, not ${views}.`)
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
