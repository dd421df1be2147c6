import type { ClassifierSummary, Estimate } from '../../../shared/domain/classifier.ts'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { agreementsOf } from '../jobs/rounds.ts'
import { RunFiles } from '../jobs/run-files.ts'
import { type Forecast, forecastNextFifth } from '../select/forecast.ts'
import { predictionPowered } from '../select/prediction-powered.ts'
import { adviseStopping, type StoppingAdvice } from '../select/stopping.ts'
import { percent } from './terminal.ts'

/** What `evaluate` says beyond the plain accuracy. */
export interface Outlook {
  /** Accuracy sharpened by what is believed of all samples; `null` unless that makes the interval narrower. */
  readonly predictionPowered: Estimate | null
  /** Gain in accuracy from so many more labels; `null` while the curve is too short. */
  readonly forecast: (Forecast & { readonly labels: number }) | null
  readonly stopping: StoppingAdvice
}

export function outlook(project: Project, taskId: TaskId, scored: ClassifierSummary, target: number | null): Outlook {
  const { accuracy, curve } = scored
  const forecast = forecastNextFifth(curve)
  const runId = project.classifiers.latestRun(taskId)
  const rounds = runId === null ? null : new RunFiles(project.paths, runId).readRounds(taskId)
  const known = accuracy !== null && accuracy.isEnough ? accuracy : null
  return {
    predictionPowered: known === null ? null : sharpen(project, taskId, known),
    forecast,
    stopping: adviseStopping({
      agreements: rounds === null ? [] : agreementsOf(rounds),
      accuracy: known,
      target,
      gain: forecast,
    }),
  }
}

/** One line each, for people. */
export function describeOutlook({ predictionPowered: sharper, forecast, stopping }: Outlook): string[] {
  return [
    ...(sharper === null
      ? []
      : [
          `With what is believed of all samples: ${percent(sharper.value)} (95 % interval ${percent(sharper.low)} to ${percent(sharper.high)}).`,
        ]),
    ...(forecast === null
      ? []
      : [
          `${forecast.labels} more labels should buy ${points(forecast.value)} points (95 % interval ${points(forecast.low)} to ${points(forecast.high)}).`,
        ]),
    stopping.reason,
  ]
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

function points(share: number): string {
  return (share * 100).toFixed(1)
}
