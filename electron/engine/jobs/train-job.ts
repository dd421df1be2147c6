import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Prediction } from '../../../shared/domain/labels.ts'
import { EngineError } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import type { AnsweredCheck } from '../db/check-store.ts'
import type { CurrentLabel } from '../db/label-store.ts'
import { openProjectReadable, openVectorsForJob, type ProjectReader } from '../db/project.ts'
import { nearDuplicates } from '../index/duplicates.ts'
import { buildGraph } from '../index/graph.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import type { Matrix } from '../learn/tensors.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { confusionMatrix, estimate } from '../select/estimate.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { loadSpace, type Space } from './load-space.ts'
import { addRound } from './rounds.ts'
import { RunFiles } from './run-files.ts'

const SEED = 1

interface LabelsOfMoment {
  readonly classIds: ClassId[]
  readonly checks: ReadonlySet<SampleId>
  readonly current: ReadonlyMap<SampleId, CurrentLabel>
  readonly answered: readonly AnsweredCheck[]
}

/** Propagates the labels, trains the head, and scores it on the random checks: never on a label that was chosen. */
export const trainJob: Job<JobParams<'train'>> = {
  kind: 'train',
  params: jobParams.train,

  async run({ taskId, runId }, { paths, report, write }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Loading embeddings', total: 4, done: 0 })
      await startTensorFlow()
      const space = loadSpace(vectors, runId)
      const { classIds, checks, current, answered } = readLabels(project, taskId)
      // What looks the same as a check would teach its answer: it belongs to the test set too.
      const duplicates = nearDuplicates(space.neighbours)
      const checkSets = new Set(
        [...checks].flatMap((sampleId) => {
          const row = space.rowOf.get(sampleId)
          return row === undefined ? [] : [duplicates[row]!]
        }),
      )
      const isTest = (row: number): boolean => checkSets.has(duplicates[row]!)
      const { rows, labels } = trainingRows(space, current, isTest, classIds)

      report({ stage: 'Propagating labels', done: 1 })
      const pseudoRows = Int32Array.from(space.sampleIds.keys()).filter(
        (row) => !current.has(space.sampleIds[row]!) && !isTest(row),
      )
      const { propagated, head } = fitClassifier({
        vectors: space.vectors,
        graph: buildGraph(space.neighbours),
        rows,
        labels,
        classCount: classIds.length,
        pseudoRows,
        random: new Random(SEED),
      })
      report({ stage: 'Predicting', done: 2 })
      const predicted = predictHead(head, space.vectors)
      const files = new RunFiles(paths, runId)
      files.writeHead(taskId, head, classIds)
      vectors.predictions.replaceAll(taskId, 'propagated', toPredictions(propagated, space.sampleIds, classIds))
      const predictions = toPredictions(predicted, space.sampleIds, classIds)
      vectors.predictions.replaceAll(taskId, 'head', predictions)
      const classOf = new Map(predictions.map(({ sampleId, classId }) => [sampleId, classId]))
      files.writeRounds(taskId, addRound(files.readRounds(taskId), rows.length, classOf))

      report({ stage: 'Scoring on checks', done: 3 })
      const answers = answered.flatMap(({ sampleId, classId }) => {
        const row = space.rowOf.get(sampleId)
        if (row === undefined || classId === null) return []
        return [{ actual: classIds.indexOf(classId), predicted: strongest(predicted, row) }]
      })
      const correct = answers.filter(({ actual, predicted }) => actual === predicted).length
      const summary = {
        taskId,
        runId,
        labels: rows.length,
        actions: countActions(current, checks),
        accuracy: answers.length === 0 ? null : estimate(correct, answers.length),
        confusion: confusionMatrix(answers, classIds.length),
        classIds,
        predictedCounts: countClasses(predicted),
      }
      await write('train.finish', summary)
      return { state: 'succeeded', result: summary }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

/** Everything of one moment: labelling goes on while this runs, and a class made meanwhile must not come up half known. */
function readLabels(project: ProjectReader, taskId: TaskId): LabelsOfMoment {
  return project.db.transaction(() => ({
    classIds: project.classes.list(taskId).map(({ id }) => id),
    checks: new Set(project.checks.all(taskId)),
    current: project.labels.currentLabels(taskId),
    answered: project.checks.answered(taskId),
  }))()
}

/** Key presses behind the labels: one covers all samples that it labelled. Answering checks is not labelling. */
function countActions(current: LabelsOfMoment['current'], checks: ReadonlySet<SampleId>): number {
  return new Set([...current.values()].flatMap(({ sampleId, actionId }) => (checks.has(sampleId) ? [] : [actionId])))
    .size
}

/** Rows that a person labelled, the test set left out, and the position of each one's class. */
function trainingRows(
  space: Space,
  current: ReadonlyMap<SampleId, { readonly classId: ClassId | null }>,
  isTest: (row: number) => boolean,
  classIds: readonly ClassId[],
): { rows: Int32Array; labels: Int32Array } {
  const pairs = Array.from(current).flatMap(([sampleId, { classId }]) => {
    const row = space.rowOf.get(sampleId)
    return row === undefined || classId === null || isTest(row) ? [] : [{ row, label: classIds.indexOf(classId) }]
  })
  if (new Set(pairs.map(({ label }) => label)).size < 2) {
    throw new EngineError(
      'too-few-labels',
      'A classifier needs labels of at least two classes. Label some more, then train.',
    )
  }
  return {
    rows: Int32Array.from(pairs, ({ row }) => row),
    labels: Int32Array.from(pairs, ({ label }) => label),
  }
}

function toPredictions(
  probabilities: Matrix,
  sampleIds: readonly SampleId[],
  classIds: readonly ClassId[],
): Prediction[] {
  return sampleIds.map((sampleId, row) => {
    const best = strongest(probabilities, row)
    const confidence = Math.min(1, Math.max(0, probabilities.data[row * probabilities.cols + best]!))
    return { sampleId, classId: classIds[best]!, confidence }
  })
}

function countClasses(probabilities: Matrix): number[] {
  const counts = new Array<number>(probabilities.cols).fill(0)
  for (let row = 0; row < probabilities.rows; row++) counts[strongest(probabilities, row)]! += 1
  return counts
}
