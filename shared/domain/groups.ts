import { z } from 'zod'
import { ClassId, SampleId } from './ids.ts'

export const Member = z.object({
  sampleId: SampleId,
  /** Cosine to the exemplar, -1 to 1. */
  closeness: z.number(),
  /** True when it may well belong elsewhere: shown at the end, dimmed. */
  isDoubtful: z.boolean(),
  /** Near-duplicates that share its place and its label. */
  copies: z.array(SampleId),
})
export type Member = z.infer<typeof Member>

/** What a suggestion is for: to label what looks like nothing labelled yet, or to tell apart classes that meet. */
export const SuggestionReason = z.enum(['covering', 'refining boundaries'])
export type SuggestionReason = z.infer<typeof SuggestionReason>

/**
 * What is on screen while labelling: one group of look-alikes, one random check, or samples that the analyst chose.
 * A check has no members and no proposal: showing what Handful believes would bias the answer.
 */
export const Card = z.object({
  /** Position in the suggestion order, from 1; stable while the card exists. 0 where the analyst chose the samples. */
  number: z.int().nonnegative(),
  kind: z.enum(['group', 'check', 'chosen']),
  exemplar: SampleId,
  /** Near-duplicates of the exemplar, which share its label. */
  copies: z.array(SampleId),
  /** Nearest first, the exemplar left out. */
  members: z.array(Member),
  /** Samples in the whole group, also those not shown. */
  size: z.int().positive(),
  /** Mean cosine of the members shown to the exemplar. */
  tightness: z.number(),
  proposal: z.object({ classId: ClassId, confidence: z.number().min(0).max(1) }).nullable(),
  /** Why it was suggested; `null` for a check, for what the analyst chose, and where a strategy was asked for by name. */
  reason: SuggestionReason.nullable(),
})
export type Card = z.infer<typeof Card>
