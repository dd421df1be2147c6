import { z } from 'zod'
import { ClassId, SampleId, SourceId } from './ids.ts'
import { Label } from './labels.ts'

/** What deserves a second look, the most pressing first; samples whose label a person gave twice have had theirs. */
export const Review = z.object({
  /** Labels looked at; label errors are only sought among twenty and more. */
  labels: z.int().nonnegative(),
  /** The last thing done to labels before: whatever was labelled by a later action has been seen since. 0 when nothing was. */
  lastActionId: z.int().nonnegative(),
  /** How many labels are suspected in all, the list being cut. */
  suspected: z.int().nonnegative(),
  labelErrors: z.array(
    z.object({
      sampleId: SampleId,
      given: ClassId,
      suggested: ClassId,
      reasons: z.array(z.enum(['classifier', 'neighbours'])),
      /** Probability of the given class less that of the likeliest other one, −1 to 1. */
      margin: z.number(),
      /** The same for look-alikes with one class given and one suggested: they stand one after another, to be decided together. */
      group: z.int().nonnegative(),
      /** The labels most like it that nobody suspects, nearest first: what the suspicion can be held against. */
      lookAlikes: z.array(SampleId),
    }),
  ),
  /** Near-duplicates that were given different classes; the one most of them have is suggested. */
  contradictions: z.array(
    z.object({ suggested: ClassId, samples: z.array(z.object({ sampleId: SampleId, classId: ClassId })) }),
  ),
  /** Unlabelled samples that the classifier is least sure of; none before the first. */
  leastCertain: z.array(z.object({ sampleId: SampleId, classId: ClassId, confidence: z.number() })),
  /** Samples most unlike all others, with their mean distance (1 − cosine) to the ten nearest. */
  leastTypical: z.array(z.object({ sampleId: SampleId, distance: z.number() })),
  /** The folder added last against the others; `null` with one folder, or few samples in either. */
  drift: z
    .object({
      sourceId: SourceId,
      samples: z.int(),
      /** Share of the new samples that one in twenty of the old would be as strange as, with its 95 % interval. */
      share: z.number(),
      low: z.number(),
      high: z.number(),
      hasDrifted: z.boolean(),
      strangest: z.array(z.object({ sampleId: SampleId, pValue: z.number() })),
    })
    .nullable(),
})
export type Review = z.infer<typeof Review>

/** The last review, with what has become of the samples in it. */
export const ReviewReport = z.object({
  review: Review,
  reviewedAt: z.int(),
  /** The label that each sample in the review has now; those without one are left out. */
  current: z.array(Label),
  /** Samples labelled since. */
  labelsSince: z.int().nonnegative(),
  /** Whether so much has changed since, labels or embeddings, that another one would find other things. */
  isOutdated: z.boolean(),
})
export type ReviewReport = z.infer<typeof ReviewReport>
