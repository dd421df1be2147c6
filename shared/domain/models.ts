import { z } from 'zod'
import { Estimate } from './classifier.ts'

/**
 * What can classify, the simplest first: a linear head on the embeddings, the pretrained encoder fine-tuned together with its head, the
 * same encoder trained from random weights on the labels alone.
 */
export const ModelKind = z.enum(['head', 'fine-tuned', 'from-scratch'])
export type ModelKind = z.infer<typeof ModelKind>

/** Models that take minutes and are trained on request; the head is trained by itself. */
export const TunedModelKind = ModelKind.exclude(['head'])
export type TunedModelKind = z.infer<typeof TunedModelKind>

export const modelTitles: Readonly<Record<ModelKind, string>> = {
  head: 'Head',
  'fine-tuned': 'Fine-tuned',
  'from-scratch': 'From scratch',
}

/** How much more often one model is right than another on the same checks, with its 95 % interval; from −1 to 1. */
export const AccuracyDifference = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  checks: z.int().nonnegative(),
})
export type AccuracyDifference = z.infer<typeof AccuracyDifference>

export const ModelSummary = z.object({
  kind: ModelKind,
  trainedAt: z.int(),
  /** Labels that it learned from, checks left out. */
  labels: z.int().nonnegative(),
  /** On the checks answered by now; `null` before the first. */
  accuracy: Estimate.nullable(),
  /** Against the head; `null` for the head itself, without one, and while there are too few checks. */
  overHead: AccuracyDifference.nullable(),
})
export type ModelSummary = z.infer<typeof ModelSummary>

/** The models of a task as last trained. */
export const ModelComparison = z.object({
  /** The simplest first. */
  models: z.array(ModelSummary),
  /** The one that checks speak for, the simplest where they do not; `null` before the first. */
  proposed: ModelKind.nullable(),
  reason: z.string(),
  /** What the analyst chose; `null`: whatever is proposed. */
  chosen: ModelKind.nullable(),
})
export type ModelComparison = z.infer<typeof ModelComparison>
