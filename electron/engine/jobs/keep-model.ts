import type { ClassifierSummary } from '../../../shared/domain/classifier.ts'
import type { ClassId, RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Prediction } from '../../../shared/domain/labels.ts'
import type { ModelKind } from '../../../shared/domain/models.ts'
import type { NewClassifier } from '../db/classifier-store.ts'
import type { VectorStores } from '../db/stores.ts'
import type { Matrix } from '../learn/tensors.ts'
import { confusionMatrix, estimate } from '../select/estimate.ts'
import { strongest } from './fit-classifier.ts'
import type { JobContext } from './job.ts'
import type { TrainingSet } from './training-set.ts'

export interface Trained {
  readonly kind: ModelKind
  readonly taskId: TaskId
  readonly runId: RunId
  /** What it says of every row of the space, `[rows, classes]`. */
  readonly predicted: Matrix
}

/** Keeps what a model says of every sample and how it did on the random checks: never on a label that was chosen. */
export async function keepModel(
  { kind, taskId, runId, predicted }: Trained,
  set: TrainingSet,
  { predictions }: Pick<VectorStores, 'predictions'>,
  write: JobContext['write'],
): Promise<NewClassifier> {
  predictions.replaceAll(taskId, kind, toPredictions(predicted, set.space.sampleIds, set.classIds))
  const trained = {
    kind,
    taskId,
    runId,
    labels: set.rows.length,
    actions: set.actions.length,
    ...scoreOnChecks(predicted, set),
    classIds: [...set.classIds],
    predictedCounts: countClasses(predicted),
  }
  await write('train.finish', trained)
  return trained
}

function scoreOnChecks(
  predicted: Matrix,
  { space, classIds, answered }: TrainingSet,
): Pick<ClassifierSummary, 'accuracy' | 'confusion'> {
  const answers = answered.flatMap(({ sampleId, classId }) => {
    const row = space.rowOf.get(sampleId)
    if (row === undefined || classId === null) return []
    return [{ actual: classIds.indexOf(classId), predicted: strongest(predicted, row) }]
  })
  const correct = answers.filter(({ actual, predicted }) => actual === predicted).length
  return {
    accuracy: answers.length === 0 ? null : estimate(correct, answers.length),
    confusion: confusionMatrix(answers, classIds.length),
  }
}

export function toPredictions(
  probabilities: Matrix,
  sampleIds: readonly SampleId[],
  classIds: readonly ClassId[],
): Prediction[] {
  return sampleIds.map((sampleId, row) => toPrediction(probabilities, row, sampleId, classIds))
}

export function toPrediction(
  probabilities: Matrix,
  row: number,
  sampleId: SampleId,
  classIds: readonly ClassId[],
): Prediction {
  const best = strongest(probabilities, row)
  const confidence = Math.min(1, Math.max(0, probabilities.data[row * probabilities.cols + best]!))
  return { sampleId, classId: classIds[best]!, confidence }
}

function countClasses(probabilities: Matrix): number[] {
  const counts = new Array<number>(probabilities.cols).fill(0)
  for (let row = 0; row < probabilities.rows; row++) counts[strongest(probabilities, row)]! += 1
  return counts
}
