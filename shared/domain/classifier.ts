import { z } from 'zod'
import { ClassId } from './ids.ts'

/** A share estimated from random checks, with its 95 % interval. `isEnough` is false below 20 checks. */
export const Estimate = z.object({
  value: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
  checks: z.int().nonnegative(),
  isEnough: z.boolean(),
})
export type Estimate = z.infer<typeof Estimate>

/** Accuracy as it stood after so many labels. */
export const EfficiencyPoint = z.object({ labels: z.int(), actions: z.int(), accuracy: Estimate })
export type EfficiencyPoint = z.infer<typeof EfficiencyPoint>

export const ClassifierSummary = z.object({
  /** Labels by hand or group that it learned from; checks are never among them. */
  labels: z.int().nonnegative(),
  trainedAt: z.int(),
  /** `null` while no check has been answered. */
  accuracy: Estimate.nullable(),
  /** Rows: class given by the analyst; columns: class predicted; counts of checks, in the order of `classIds`. */
  confusion: z.array(z.array(z.int().nonnegative())),
  classIds: z.array(ClassId),
  /** How many samples are predicted as each class, in the order of `classIds`. */
  predictedCounts: z.array(z.int().nonnegative()),
  curve: z.array(EfficiencyPoint),
})
export type ClassifierSummary = z.infer<typeof ClassifierSummary>
