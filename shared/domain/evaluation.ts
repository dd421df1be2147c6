import { z } from 'zod'
import { EfficiencyPoint, Estimate } from './classifier.ts'
import { ClassId } from './ids.ts'

const Share = z.number().min(0).max(1)

/** A figure that is not known yet, with the interval that holds it 95 times in 100. */
export const Forecast = z.object({ value: Share, low: Share, high: Share })

/** Accuracy to be measured once there are so many labels, or actions. */
export const ForecastPoint = z.object({ at: z.int().positive(), ...Forecast.shape })
export type ForecastPoint = z.infer<typeof ForecastPoint>

/**
 * What labels drawn at random would have brought: the answered checks, cut in parts, are labels and test set in turn. The classifier in use
 * learns nothing from it.
 */
export const RandomBaseline = z.object({
  /** Answered checks that it rests on. */
  checks: z.int(),
  points: z.array(z.object({ labels: z.int().positive(), accuracy: Estimate })),
  /** What it is held against: the classifier from the first labels given, before there were checks enough to score it at the time. */
  firstLabels: z.array(EfficiencyPoint).default([]),
})
export type RandomBaseline = z.infer<typeof RandomBaseline>

/** Accuracy against effort, and what stands beside it. Everything rests on random checks. */
export const Efficiency = z.object({
  /**
   * The classifier after each round of labelling; a round has a tenth more labels than the one before. Looks further back once random labels
   * were asked for.
   */
  measured: z.array(EfficiencyPoint),
  /** Where that leads: from the last round to twice its effort. Empty before four rounds. */
  expected: z.object({ byLabels: z.array(ForecastPoint), byActions: z.array(ForecastPoint) }),
  /** Models that were trained on the same labels in another way, as far as there are any. */
  fineTuned: z.array(EfficiencyPoint),
  fromScratch: z.array(EfficiencyPoint),
  /** `null` until it was asked for. */
  random: RandomBaseline.nullable(),
})
export type Efficiency = z.infer<typeof Efficiency>

export const StoppingAdvice = z.object({
  advice: z.enum(['too-early', 'go-on', 'stop', 'change-something']),
  /** Mean agreement (Cohen's κ) of the predictions of the last rounds; `null` before there were enough. */
  agreement: z.number().nullable(),
  /** One or two sentences for the analyst. */
  reason: z.string(),
})

export const ClassScores = z.object({
  classId: ClassId,
  /** Of the checks predicted as the class, the share that are of it; `null` where none was. */
  precision: Estimate.nullable(),
  /** Of the checks of the class, the share predicted as it; `null` where none is. */
  recall: Estimate.nullable(),
})
export type ClassScores = z.infer<typeof ClassScores>

/** Checks whose predictions are about equally sure: the lowest, highest and mean confidence, and the share that is right. */
export const ReliabilityBin = z.object({ from: Share, to: Share, confidence: Share, right: Estimate })
export type ReliabilityBin = z.infer<typeof ReliabilityBin>

/** Whether the confidence of the classifier can be taken at its word. */
export const Reliability = z.object({
  /** Mean over the checks; accuracy is what it should be. */
  confidence: Share,
  /** By rising confidence, 20 checks each or more; empty below 20. */
  bins: z.array(ReliabilityBin),
})
export type Reliability = z.infer<typeof Reliability>

/** The classifier in use against every check answered by now. */
export const CheckScores = z.object({
  /** `null` before the first check. */
  accuracy: Estimate.nullable(),
  /** Rows: class given; columns: class predicted; counts of checks, in the order of `classes`. */
  confusion: z.array(z.array(z.int().nonnegative())),
  /** The classes it knows, each with what the checks say of it. */
  classes: z.array(ClassScores),
  /** `null` before the first check. */
  reliability: Reliability.nullable(),
})
export type CheckScores = z.infer<typeof CheckScores>

/** All that is known of a classifier's accuracy, and what to do about it. */
export const Evaluation = z.object({
  ...CheckScores.shape,
  /** Accuracy sharpened by what is believed of all samples; `null` unless that makes the interval narrower. */
  predictionPowered: Estimate.nullable(),
  /** Gain in accuracy from so many more labels; `null` while the curve is too short. */
  forecast: z.object({ labels: z.int(), ...Forecast.shape }).nullable(),
  stopping: StoppingAdvice,
  efficiency: Efficiency,
})
export type Evaluation = z.infer<typeof Evaluation>
