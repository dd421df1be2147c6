import { setImmediate } from 'node:timers/promises'
import type { ClassId, SampleId, SourceId, TaskId } from '../../../shared/domain/ids.ts'
import type { Review } from '../../../shared/domain/review.ts'
import { Random } from '../base/random.ts'
import type { CurrentLabel } from '../db/label-store.ts'
import { openProjectReadable, openVectorsForJob, type ProjectReader, type VectorsWriter } from '../db/project.ts'
import { dealFolds } from '../index/folds.ts'
import { type Together, togetherOf } from '../index/recordings.ts'
import { buildGraph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { crossValidate } from '../learn/heads/cross-validate.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { leastTypical, measureDrift, strangeness } from '../select/anomalies.ts'
import { findLabelErrors } from '../select/label-errors.ts'
import { propagateHeldOut } from '../select/propagate-held-out.ts'
import { groupLabelErrors } from '../select/suspect-groups.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { findDuplicates } from './find-duplicates.ts'
import { findRecordings } from './find-recordings.ts'
import { loadSpace, type Space } from './load-space.ts'

const SEED = 1
const LEAST_LABELS = 20
const FOLDS = 10
const WEIGHT_DECAY = 1e-2
// Old and new samples compared for drift, each; the shares they give are then within a point.
const MOST_COMPARED = 5000
const LEAST_KNOWN = 100
const LEAST_FRESH = 20
// Label errors that are grouped even where fewer are listed, so that a short list does not tear apart what belongs together.
const LEAST_GROUPED = 500

interface Labelled {
  readonly sampleId: SampleId
  readonly row: number
  readonly classId: ClassId
}

interface LabelsOfMoment {
  readonly current: ReadonlyMap<SampleId, CurrentLabel>
  readonly checks: ReadonlySet<SampleId>
  /** Labels that a person has looked at twice. */
  readonly confirmed: ReadonlySet<SampleId>
  readonly lastActionId: number
}

/** Looks for what deserves a second look. Changes nothing. */
export const reviewJob: Job<JobParams<'review'>> = {
  kind: 'review',
  params: jobParams.review,

  async run({ taskId, runId, limit }, { paths, report, signal }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    const step = async (stage: string, done: number): Promise<void> => {
      report({ stage, done, total: 4 })
      await setImmediate()
      signal.throwIfAborted()
    }
    try {
      await step('Loading embeddings', 0)
      await startTensorFlow()
      const space = loadSpace(vectors, runId)
      const duplicates = findDuplicates(space, paths, runId)
      const { current, checks, confirmed, lastActionId } = readLabels(project, taskId)
      const labelled = [...current.values()].flatMap(({ sampleId, classId }) => {
        const row = space.rowOf.get(sampleId)
        return row === undefined || classId === null ? [] : [{ sampleId, row, classId }]
      })
      const settled = new Set([...current.keys(), ...checks])

      await step('Comparing labels with look-alikes', 1)
      // Checks are left out: to correct only those that contradict the classifier would flatter it.
      const taught = labelled.filter(({ sampleId }) => !checks.has(sampleId))
      const together = { duplicates, recordings: findRecordings(space, project) }
      const suspects = suspectLabels(space, together, taught, { limit, confirmed })
      await step('Looking for what is unlike the rest', 2)
      const scores = strangeness(space.neighbours)
      // An open check must wait for its turn: answered because it is odd, it would not be a random one. What was found to be of no
      // interest, or kept, need not be found again.
      const isSettled = (sampleId: SampleId): boolean => {
        const label = current.get(sampleId)
        return label === undefined ? checks.has(sampleId) : label.classId === null || confirmed.has(sampleId)
      }
      const strange = Array.from(leastTypical(scores, scores.length)).flatMap((row) => {
        const sampleId = space.sampleIds[row]
        if (sampleId === undefined || isSettled(sampleId)) return []
        return [{ sampleId, distance: scores[row] ?? 0 }]
      })
      await step('Comparing new samples with old', 3)
      const result: Review = {
        labels: taught.length,
        lastActionId,
        ...suspects,
        contradictions: contradictions(duplicates, labelled)
          .filter(({ samples }) => !samples.every(({ sampleId }) => confirmed.has(sampleId)))
          .slice(0, limit),
        leastCertain: leastCertain(vectors, taskId, settled).slice(0, limit),
        leastTypical: strange.slice(0, limit),
        drift: compareSources(project, space, { limit, isSettled }),
      }
      return { state: 'succeeded', result }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

function readLabels(project: ProjectReader, taskId: TaskId): LabelsOfMoment {
  return project.db.transaction(() => ({
    current: project.labels.currentLabels(taskId),
    checks: new Set(project.checks.all(taskId)),
    confirmed: new Set(project.labels.confirmed(taskId)),
    lastActionId: project.labels.lastActionId(taskId),
  }))()
}

function suspectLabels(
  { vectors, neighbours }: Space,
  together: Together,
  labelled: readonly Labelled[],
  { limit, confirmed }: { readonly limit: number; readonly confirmed: ReadonlySet<SampleId> },
): Pick<Review, 'suspected' | 'labelErrors'> {
  const classIds = [...new Set(labelled.map(({ classId }) => classId))]
  const rows = Int32Array.from(labelled, ({ row }) => row)
  const sets = togetherOf(together, rows)
  if (labelled.length < LEAST_LABELS || classIds.length < 2 || new Set(sets).size < 2)
    return { suspected: 0, labelErrors: [] }
  const labels = Int32Array.from(labelled, ({ classId }) => classIds.indexOf(classId))
  const classCount = classIds.length
  const foldOf = dealFolds(sets, FOLDS, new Random(SEED))
  const ofLabels = takeRows(vectors, rows)
  const classifier = crossValidate(ofLabels, labels, classCount, foldOf, { weightDecay: WEIGHT_DECAY })
  const graph = buildGraph(neighbours)
  const { probabilities, agreement } = propagateHeldOut({ graph, neighbours, rows, labels, classCount, foldOf })
  const errors = findLabelErrors({ labels, classifier, propagated: probabilities, agreement })
  const doubted = errors.filter(({ at }) => !confirmed.has(sampleOf(labelled, at)))
  const grouped = groupLabelErrors(doubted, ofLabels, { limit: Math.max(limit, LEAST_GROUPED) })
  const labelErrors = grouped.slice(0, limit).map(({ at, lookAlikes, ...error }) => ({
    ...error,
    sampleId: sampleOf(labelled, at),
    given: classIds[error.given]!,
    suggested: classIds[error.suggested]!,
    reasons: [...error.reasons],
    lookAlikes: lookAlikes.map((other) => sampleOf(labelled, other)),
  }))
  return { suspected: doubted.length, labelErrors }
}

function sampleOf(labelled: readonly Labelled[], at: number): SampleId {
  const label = labelled[at]
  if (label === undefined) throw new RangeError(`expected one of ${labelled.length} labels, got the one at ${at}`)
  return label.sampleId
}

function contradictions(duplicates: Int32Array, labelled: readonly Labelled[]): Review['contradictions'] {
  return [...Map.groupBy(labelled, ({ row }) => duplicates[row]).values()]
    .map((set) => set.map(({ sampleId, classId }) => ({ sampleId, classId })))
    .flatMap((samples) => {
      const byClass = Map.groupBy(samples, ({ classId }) => classId)
      const [most] = [...byClass].toSorted(([, a], [, b]) => b.length - a.length)
      return most === undefined || byClass.size < 2 ? [] : [{ suggested: most[0], samples }]
    })
}

function leastCertain(
  { predictions }: VectorsWriter,
  taskId: TaskId,
  settled: ReadonlySet<SampleId>,
): Review['leastCertain'] {
  return predictions
    .all(taskId, 'head')
    .filter(({ sampleId }) => !settled.has(sampleId))
    .toSorted((a, b) => a.confidence - b.confidence)
}

/** Holds the samples of the folder added last against all others. */
function compareSources(
  project: ProjectReader,
  { vectors, rowOf }: Space,
  { limit, isSettled }: { readonly limit: number; readonly isSettled: (sampleId: SampleId) => boolean },
): Review['drift'] {
  const samples = project.samples.page(0, project.samples.counts().samples)
  const sourceId = samples.reduce<SourceId | 0>(
    (latest, sample) => (sample.sourceId > latest ? sample.sourceId : latest),
    0,
  )
  if (sourceId === 0) return null
  const rowsWhere = (isFresh: boolean): { sampleId: SampleId; row: number }[] =>
    samples.flatMap(({ id, sourceId: source }) => {
      const row = rowOf.get(id)
      return row === undefined || (source === sourceId) !== isFresh ? [] : [{ sampleId: id, row }]
    })
  const random = new Random(SEED)
  const thin = <T>(all: readonly T[]): T[] =>
    Array.from(random.sample(all.length, Math.min(MOST_COMPARED, all.length))).flatMap((at) => all[at] ?? [])
  const [known, fresh] = [rowsWhere(false), rowsWhere(true)]
  if (known.length < LEAST_KNOWN || fresh.length < LEAST_FRESH) return null
  const compared = thin(fresh)
  const take = (chosen: readonly { row: number }[]): Int32Array => Int32Array.from(chosen, ({ row }) => row)
  const { pValues, share, low, high, hasDrifted } = measureDrift(
    takeRows(vectors, take(thin(known))),
    takeRows(vectors, take(compared)),
  )
  const strangest = compared
    .map(({ sampleId }, at) => ({ sampleId, pValue: pValues[at] ?? 1 }))
    .filter(({ sampleId }) => !isSettled(sampleId))
    .toSorted((a, b) => a.pValue - b.pValue)
    .slice(0, limit)
  return { sourceId, samples: fresh.length, share, low, high, hasDrifted, strangest }
}
