import { z } from 'zod'
import { JobId } from './ids.ts'

export const JobKind = z.enum([
  'import',
  'pretrain',
  'embed',
  'map',
  'suggest',
  'search',
  'train',
  'fine-tune',
  'from-scratch',
  'review',
  'baseline',
  'simulate',
  'export',
])
export type JobKind = z.infer<typeof JobKind>

export const JobState = z.enum(['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'])
export type JobState = z.infer<typeof JobState>

/** A full picture of one job; the last one sent is always true, so a lost event does no harm. */
export const JobSnapshot = z.object({
  id: JobId,
  kind: JobKind,
  state: JobState,
  /** What it is doing now, in words for the analyst. */
  stage: z.string(),
  /** Units done and in total; `total` is null until the job knows it. */
  done: z.number().nonnegative(),
  total: z.number().positive().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** Named figures of the moment, such as `loss` or `samplesPerSecond`. */
  figures: z.record(z.string(), z.number()),
  /** What happened, what was kept and what to do; `null` unless failed or interrupted. */
  error: z.string().nullable(),
  canPause: z.boolean(),
  createdAt: z.int(),
  finishedAt: z.int().nullable(),
})
export type JobSnapshot = z.infer<typeof JobSnapshot>
