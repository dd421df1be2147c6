import { isDeepStrictEqual } from 'node:util'
import { modalityGuide } from '../../../shared/domain/modalities.ts'
import type { Params } from '../../../shared/contract/contract.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { brokenInTwo, cardOfFound, cardOfLookAlikes, chosenCard } from '../jobs/chosen-cards.ts'
import { exemplarOf, nextCards } from '../jobs/label-cards.ts'
import type { SearchResult } from '../jobs/search-job.ts'
import { requireActiveRun } from './handler-context.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function labelHandlers(context: HandlerContext): HandlersOf<'label'> {
  const { project, jobs, random, uploads, emit, onLabelled, onCardsAsked } = context
  const revise = (kind: 'undo' | 'redo'): HandlersOf<'label'>['label.undo'] => {
    return ({ taskId }) => {
      const before = project.labels.lastActionId(project.tasks.get(taskId).id)
      const classes = project.classes.list(taskId)
      const sampleIds = [...project.labels[kind](taskId)]
      if (project.labels.lastActionId(taskId) === before) return { sampleIds, what: null }
      // What is done to a class alone covers no samples.
      const what = sampleIds.length > 0 ? 'labels' : 'classes'
      if (!isDeepStrictEqual(classes, project.classes.list(taskId)))
        emit({ event: 'classes.changed', payload: { taskId } })
      emit({ event: 'labels.changed', payload: { taskId } })
      emit({ event: 'cards.changed', payload: { taskId } })
      onLabelled(taskId)
      return { sampleIds, what }
    }
  }

  return {
    'label.cards': ({ taskId, limit }) => {
      onCardsAsked(taskId)
      return nextCards(project, random, project.tasks.get(taskId).id, limit)
    },

    'label.suggest': ({ taskId, count }) =>
      jobs.start('suggest', { taskId: project.tasks.get(taskId).id, runId: requireActiveRun(project), count }),

    'label.skip': ({ taskId, number }) => {
      project.skips.skip(taskId, exemplarOf(project, project.tasks.get(taskId).id, number))
      emit({ event: 'cards.changed', payload: { taskId } })
      return {}
    },

    'label.assign': (params) => {
      project.tasks.get(params.taskId)
      requireKnown(project, params.sampleIds)
      const assigned = project.labels.assign({ ...params, sampleIds: withoutChecks(project, params) })
      emit({ event: 'labels.changed', payload: { taskId: params.taskId } })
      onLabelled(params.taskId)
      return assigned
    },

    'label.assignNew': (params) => {
      project.tasks.get(params.taskId)
      requireKnown(project, params.sampleIds)
      const assigned = project.labels.assignNew({ ...params, sampleIds: withoutChecks(project, params) })
      emit({ event: 'classes.changed', payload: { taskId: params.taskId } })
      emit({ event: 'labels.changed', payload: { taskId: params.taskId } })
      onLabelled(params.taskId)
      return assigned
    },

    'label.undo': revise('undo'),
    'label.redo': revise('redo'),

    'label.counts': ({ taskId }) => {
      const { byClass, ...totals } = project.labels.counts(project.tasks.get(taskId).id)
      return { byClass: [...byClass], ...totals }
    },

    'label.history': ({ taskId, sampleId }) => {
      requireKnown(project, [sampleId])
      return [...project.history.of(project.tasks.get(taskId).id, sampleId)]
    },

    'label.find': ({ text, limit }) => {
      const { isText } = modalityGuide[project.info.get().modality]
      const found = new Set([...project.samples.named(text), ...(isText ? project.inputs.containing(text) : [])])
      const first = [...found].sort((a, b) => a - b).slice(0, limit)
      const samples = first.flatMap((sampleId) => project.samples.get(sampleId) ?? [])
      return { total: found.size, samples }
    },

    'label.gather': ({ taskId, sampleIds }) => chosenCard(project, project.tasks.get(taskId).id, sampleIds),

    'label.alike': ({ taskId, sampleId, limit }) => {
      requireKnown(project, [sampleId])
      return cardOfLookAlikes(project, project.tasks.get(taskId).id, sampleId, limit)
    },

    'label.likeFile': async ({ taskId, upload, limit }, { signal }) => {
      const known = project.tasks.get(taskId).id
      const runId = requireActiveRun(project)
      const { id } = jobs.start('search', { taskId: known, runId, path: uploads.path(upload), limit })
      const cancel = (): void => void jobs.cancel(id)
      signal.addEventListener('abort', cancel)
      const { state, error, result } = await jobs.ended(id)
      signal.removeEventListener('abort', cancel)
      uploads.remove(upload)
      if (state !== 'succeeded') throw new EngineError('job-ended', error ?? 'The search was cancelled.')
      const { found, isWhole } = result as SearchResult
      return { card: cardOfFound(project, known, found), isWhole }
    },

    'label.break': ({ taskId, sampleIds }) => {
      requireKnown(project, sampleIds)
      const [first, second] = brokenInTwo(project, project.tasks.get(taskId).id, sampleIds)
      return { first, second }
    },

    'label.keys': ({ taskId }) => project.commandKeys.list(project.tasks.get(taskId).id),

    'label.moveKey': ({ taskId, command, key }) => {
      const keys = project.commandKeys.move(project.tasks.get(taskId).id, command, key)
      emit({ event: 'classes.changed', payload: { taskId } })
      return keys
    },
  }
}

/**
 * A check may have been drawn since a group was shown. It is left out of the group's label: given on the
 * strength of its neighbours, that label could not test anything. It will be asked for by itself.
 */
function withoutChecks(
  project: Project,
  { taskId, sampleIds, origin }: Omit<Params<'label.assign'>, 'classId'>,
): SampleId[] {
  if (origin !== 'group') return sampleIds
  const drawn = new Set(project.checks.all(taskId))
  const others = sampleIds.filter((sampleId) => !drawn.has(sampleId))
  return others.length > 0 ? others : sampleIds
}

function requireKnown(project: Project, sampleIds: readonly SampleId[]): void {
  const unknown = sampleIds.find((sampleId) => project.samples.get(sampleId) === null)
  if (unknown === undefined) return
  throw new EngineError('not-found', `There is no sample ${unknown} in this project. Nothing was labelled.`)
}
