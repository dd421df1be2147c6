import type { ClassifierSummary } from '../../../shared/domain/classifier.ts'
import type { ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { confusionMatrix, estimate } from '../select/estimate.ts'

/** Compares the classifier in use with every check answered by now. */
export function scoreOnChecks(
  { checks, predictions }: Project,
  taskId: TaskId,
  classIds: readonly ClassId[],
): Pick<ClassifierSummary, 'accuracy' | 'confusion'> {
  const answers = checks.answered(taskId).flatMap(({ sampleId, classId }) => {
    const prediction = predictions.get(taskId, 'head', sampleId)
    if (classId === null || prediction === null) return []
    return [{ actual: classIds.indexOf(classId), predicted: classIds.indexOf(prediction.classId) }]
  })
  const correct = answers.filter(({ actual, predicted }) => actual === predicted).length
  // A class made since the training has no row, but was got wrong all the same.
  const known = answers.filter(({ actual }) => actual >= 0)
  return {
    accuracy: answers.length === 0 ? null : estimate(correct, answers.length),
    confusion: confusionMatrix(known, classIds.length),
  }
}
