import { setImmediate } from 'node:timers/promises'
import type { ClassId, SampleId, SourceId } from '../../../shared/domain/ids.ts'
import { Random } from '../base/random.ts'
import { openProjectReadable, openVectorsForJob, type ProjectReader, type VectorsWriter } from '../db/project.ts'
import { nearDuplicates } from '../index/duplicates.ts'
import { dealFolds } from '../index/folds.ts'
import { buildGraph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { crossValidate } from '../learn/heads/cross-validate.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { leastTypical, measureDrift, strangeness } from '../select/anomalies.ts'
import { findLabelErrors, type LabelError } from '../select/label-errors.ts'
import { propagateHeldOut } from '../select/propagate-held-out.ts'
import type { Job } from './job.ts'
import { loadSpace, type Space } from './load-space.ts'
import { type Review, ReviewParams } from './review.ts'

const SEED = 1
const LEAST_LABELS = 20
const FOLDS = 10
const WEIGHT_DECAY = 1e-2
// Old and new samples compared for drift, each; the shares they give are then within a point.
const MOST_COMPARED = 5000
const LEAST_KNOWN = 100
const LEAST_FRESH = 20

interface Labelled {
  readonly sampleId: SampleId
  readonly row: number
  readonly classId: ClassId
}

/** Looks for what deserves a second look. Changes nothing. */
export const reviewJob: Job<ReviewParams> = {
  kind: 'review',
  params: ReviewParams,

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
      const duplicates = nearDuplicates(space.neighbours)
      const current = project.labels.currentLabels(taskId)
      const labelled = [...current.values()].flatMap(({ sampleId, classId }) => {
        const row = space.rowOf.get(sampleId)
        return row === undefined || classId === null ? [] : [{ sampleId, row, classId }]
      })
      const checks = new Set(project.checks.all(taskId))
      const settled = new Set([...current.keys(), ...checks])

      await step('Comparing labels with look-alikes', 1)
      // Checks are left out: to correct only those that contradict the classifier would flatter it.
      const taught = labelled.filter(({ sampleId }) => !checks.has(sampleId))
      const errors = suspectLabels(space, duplicates, taught)
      await step('Looking for what is unlike the rest', 2)
      const scores = strangeness(space.neighbours)
      const strange = Array.from(leastTypical(scores, scores.length)).flatMap((row) => {
        const sampleId = space.sampleIds[row]
        // What was found to be of no interest need not be found again.
        if (sampleId === undefined || current.get(sampleId)?.classId === null) return []
        return [{ sampleId, distance: scores[row] ?? 0 }]
      })
      await step('Comparing new samples with old', 3)
      const result: Review = {
        labels: taught.length,
        suspected: errors.length,
        labelErrors: errors.slice(0, limit),
        contradictions: contradictions(duplicates, labelled).slice(0, limit),
        leastCertain: leastCertain(vectors, taskId, settled).slice(0, limit),
        leastTypical: strange.slice(0, limit),
        drift: compareSources(project, space, limit),
      }
      return { state: 'succeeded', result }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

function suspectLabels(
  { vectors, neighbours }: Space,
  duplicates: Int32Array,
  labelled: readonly Labelled[],
): Review['labelErrors'] {
  const classIds = [...new Set(labelled.map(({ classId }) => classId))]
  if (labelled.length < LEAST_LABELS || classIds.length < 2) return []
  const rows = Int32Array.from(labelled, ({ row }) => row)
  const labels = Int32Array.from(labelled, ({ classId }) => classIds.indexOf(classId))
  const classCount = classIds.length
  const sets = rows.map((row) => duplicates[row] ?? row)
  if (new Set(sets).size < 2) return []
  const foldOf = dealFolds(sets, FOLDS, new Random(SEED))
  const classifier = crossValidate(takeRows(vectors, rows), labels, classCount, foldOf, { weightDecay: WEIGHT_DECAY })
  const graph = buildGraph(neighbours)
  const { probabilities, agreement } = propagateHeldOut({ graph, neighbours, rows, labels, classCount, foldOf })
  const errors = findLabelErrors({ labels, classifier, propagated: probabilities, agreement })
  return errors.flatMap((error) => toReviewed(error, labelled, classIds))
}

function toReviewed(
  { at, suggested, reasons, margin }: LabelError,
  labelled: readonly Labelled[],
  classIds: readonly ClassId[],
): Review['labelErrors'] {
  const [label, suggestedId] = [labelled[at], classIds[suggested]]
  if (label === undefined || suggestedId === undefined) return []
  return [{ sampleId: label.sampleId, given: label.classId, suggested: suggestedId, reasons: [...reasons], margin }]
}

function contradictions(duplicates: Int32Array, labelled: readonly Labelled[]): Review['contradictions'] {
  return [...Map.groupBy(labelled, ({ row }) => duplicates[row]).values()]
    .filter((set) => new Set(set.map(({ classId }) => classId)).size > 1)
    .map((set) => set.map(({ sampleId, classId }) => ({ sampleId, classId })))
}

function leastCertain(
  { predictions }: VectorsWriter,
  taskId: ReviewParams['taskId'],
  settled: ReadonlySet<SampleId>,
): Review['leastCertain'] {
  return predictions
    .all(taskId, 'head')
    .filter(({ sampleId }) => !settled.has(sampleId))
    .toSorted((a, b) => a.confidence - b.confidence)
}

/** Holds the samples of the folder added last against all others. */
function compareSources(project: ProjectReader, { vectors, rowOf }: Space, limit: number): Review['drift'] {
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
    .toSorted((a, b) => a.pValue - b.pValue)
    .slice(0, limit)
  return { sourceId, samples: fresh.length, share, low, high, hasDrifted, strangest }
}
