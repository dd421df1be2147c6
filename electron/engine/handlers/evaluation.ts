import type { ClassifierSummary, EfficiencyPoint, Estimate } from '../../../shared/domain/classifier.ts'
import {
  type CheckScores,
  type Efficiency,
  type Evaluation,
  RandomBaseline,
} from '../../../shared/domain/evaluation.ts'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { jobParams } from '../jobs/job-params.ts'
import { agreementsOf } from '../jobs/rounds.ts'
import { RunFiles } from '../jobs/run-files.ts'
import { forecastAhead, forecastNextFifth, thinToRounds } from '../select/forecast.ts'
import { predictionPowered } from '../select/prediction-powered.ts'
import { adviseStopping } from '../select/stopping.ts'

/** What is known of the accuracy of the classifier in use. @param scored Its curve, and every check answered by now. */
export function evaluate(
  project: Project,
  taskId: TaskId,
  scored: CheckScores & Pick<ClassifierSummary, 'curve'>,
  target: number | null,
): Evaluation {
  const { curve, ...scores } = scored
  const { accuracy } = scores
  const forecast = forecastNextFifth(curve)
  const runId = project.classifiers.latestRun(taskId)
  const rounds = runId === null ? null : new RunFiles(project.paths, runId).readRounds(taskId)
  const known = accuracy !== null && accuracy.isEnough ? accuracy : null
  return {
    ...scores,
    predictionPowered: known === null ? null : sharpen(project, taskId, known),
    forecast,
    stopping: adviseStopping({
      agreements: rounds === null ? [] : agreementsOf(rounds),
      accuracy: known,
      target,
      gain: forecast,
    }),
    efficiency: efficiency(project, taskId, curve),
  }
}

function efficiency(project: Project, taskId: TaskId, curve: readonly EfficiencyPoint[]): Efficiency {
  const random = randomBaseline(project, taskId)
  const byActions = curve.map(({ actions, accuracy }) => ({ labels: actions, accuracy }))
  return {
    measured: toRounds([...(random?.firstLabels ?? []), ...curve]),
    expected: { byLabels: forecastAhead(curve), byActions: forecastAhead(byActions) },
    fineTuned: toRounds(project.classifiers.curve(taskId, 'fine-tuned')),
    fromScratch: toRounds(project.classifiers.curve(taskId, 'from-scratch')),
    random,
  }
}

/** A point that rests on too few checks would show noise as progress. */
function toRounds(curve: readonly EfficiencyPoint[]): EfficiencyPoint[] {
  return thinToRounds(curve.filter(({ accuracy }) => accuracy.isEnough))
}

/** What was found with the embeddings in use; with others it would speak of another classifier. */
function randomBaseline(project: Project, taskId: TaskId): RandomBaseline | null {
  const job = project.jobs.latestSucceeded('baseline', taskId)
  if (job === null || jobParams.baseline.parse(job.params).runId !== project.classifiers.latestRun(taskId)) return null
  return RandomBaseline.parse(job.result)
}

/**
 * The prediction-powered estimate. How sure propagation is serves as the guess: the graph treats checks and other unlabelled samples alike,
 * while the head has learned from the others and would be surer of them.
 */
function sharpen(project: Project, taskId: TaskId, accuracy: Estimate): Estimate | null {
  const answered = project.checks.answered(taskId)
  // With samples of no interest among the checks, the others are not the samples that accuracy speaks of.
  if (answered.some(({ classId }) => classId === null)) return null
  const labelled = project.labels.currentLabels(taskId)
  const sureness = new Map(
    project.predictions.all(taskId, 'propagated').map(({ sampleId, confidence }) => [sampleId, confidence]),
  )
  const checks = answered.flatMap(({ sampleId, classId }) => {
    const confidence = sureness.get(sampleId)
    const prediction = project.predictions.get(taskId, 'head', sampleId)
    return confidence === undefined || prediction === null
      ? []
      : [{ confidence, isRight: prediction.classId === classId }]
  })
  const others = [...sureness].filter(([sampleId]) => !labelled.has(sampleId))
  if (checks.length !== accuracy.checks || others.length === 0) return null
  const { weight: _weight, ...sharper } = predictionPowered({
    correct: checks.map(({ isRight }) => Number(isRight)),
    confidences: checks.map(({ confidence }) => confidence),
    otherConfidences: others.map(([, confidence]) => confidence),
    unknown: sureness.size - others.length - checks.length,
  })
  return sharper.high - sharper.low < accuracy.high - accuracy.low ? sharper : null
}
