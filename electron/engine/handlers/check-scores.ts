import type { CheckScores, Reliability } from '../../../shared/domain/evaluation.ts'
import type { ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { precisionAndRecall } from '../select/class-scores.ts'
import { confusionMatrix, estimate } from '../select/estimate.ts'
import { type JudgedPrediction, reliabilityBins } from '../select/reliability.ts'

/** Compares the classifier in use with every check answered by now. @param classIds The classes it knows. */
export function scoreOnChecks(
  { checks, predictions }: Project,
  taskId: TaskId,
  classIds: readonly ClassId[],
): CheckScores {
  const answers = checks.answered(taskId).flatMap(({ sampleId, classId }) => {
    const prediction = predictions.get(taskId, 'head', sampleId)
    if (classId === null || prediction === null) return []
    const isRight = prediction.classId === classId
    const [actual, predicted] = [classIds.indexOf(classId), classIds.indexOf(prediction.classId)]
    return [{ actual, predicted, confidence: prediction.confidence, isRight }]
  })
  // A class made since the training has no row, but was got wrong all the same.
  const known = answers.filter(({ actual }) => actual >= 0)
  const right = answers.filter(({ isRight }) => isRight).length
  return {
    accuracy: answers.length === 0 ? null : estimate(right, answers.length),
    confusion: confusionMatrix(known, classIds.length),
    classes: classIds.map((classId, position) => ({ classId, ...precisionAndRecall(answers, position) })),
    reliability: answers.length === 0 ? null : reliability(answers),
  }
}

function reliability(answers: readonly JudgedPrediction[]): Reliability {
  const confidence = answers.reduce((sum, answer) => sum + answer.confidence, 0) / answers.length
  return { confidence, bins: reliabilityBins(answers) }
}
