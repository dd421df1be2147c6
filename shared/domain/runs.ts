import { z } from 'zod'
import { RunId } from './ids.ts'
import { PresetName } from './presets.ts'

/** What pretraining can learn by; `objectives.ts` says which is for what. */
export const ObjectiveName = z.enum([
  'skip-gram',
  'spans',
  'next-event',
  'masked-events',
  'event-order',
  'next-chunk',
  'nt-xent',
  'vicreg',
  'sigreg',
  'masked-patches',
  'masked-tokens',
  'order',
  'masked-steps',
  'hierarchical-contrast',
])
export type ObjectiveName = z.infer<typeof ObjectiveName>

/** One point of a pretraining curve. */
export const CurvePoint = z.object({
  step: z.int().nonnegative(),
  /** Seconds of training so far, pauses left out. */
  seconds: z.number().nonnegative(),
  loss: z.number(),
  /** Share of a held-out batch whose nearest neighbour is its own second view, from 0 to 1. */
  retrieval: z.number().min(0).max(1),
  samplesPerSecond: z.number().nonnegative(),
})
export type CurvePoint = z.infer<typeof CurvePoint>

/** One pretraining and the embeddings made with its encoder. `objective` is `null` for classical features alone. */
export const Run = z.object({
  id: RunId,
  objective: ObjectiveName.nullable(),
  /** `null` for classical features, and until one is chosen. */
  preset: PresetName.nullable(),
  /** Why `auto` chose this preset; `null` where it did not. */
  presetReason: z.string().nullable(),
  /** Why `auto` joined the learned features to the classical ones, or left them out; `null` where it did not ask. */
  learnedReason: z.string().nullable(),
  /** In how many views each sample is seen; `null` for classical features. */
  views: z.int().positive().nullable(),
  /** The run whose encoder this one went on from. */
  parentId: RunId.nullable(),
  minutes: z.number().nonnegative(),
  seed: z.int(),
  createdAt: z.int(),
  state: z.enum(['training', 'trained', 'embedded', 'failed']),
  /** Samples with an embedding of this run. */
  embeddedCount: z.int().nonnegative(),
  dim: z.int().positive().nullable(),
  lastPoint: CurvePoint.nullable(),
})
export type Run = z.infer<typeof Run>
