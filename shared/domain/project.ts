import { z } from 'zod'
import { SampleId, SourceId } from './ids.ts'

export const Modality = z.enum(['images'])
export type Modality = z.infer<typeof Modality>

/** A folder the analyst added. The source itself is never changed. */
export const Source = z.object({
  id: SourceId,
  path: z.string(),
  /** `folder`: the parent folder's name of each file is its hidden true class. */
  classesFrom: z.enum(['folder']).nullable(),
  addedAt: z.int(),
  sampleCount: z.int().nonnegative(),
  duplicateCount: z.int().nonnegative(),
  rejectedCount: z.int().nonnegative(),
})
export type Source = z.infer<typeof Source>

/** One labelled thing. Pixels are fetched by id from a blob route, never by path. */
export const Sample = z.object({
  id: SampleId,
  sourceId: SourceId,
  /** Path relative to its source, with forward slashes. */
  path: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  sizeBytes: z.int().nonnegative(),
  /** The first sample with the same content; `null` for the first itself. */
  duplicateOf: SampleId.nullable(),
})
export type Sample = z.infer<typeof Sample>

/** A file that was left out, and why. */
export const RejectedFile = z.object({
  sourceId: SourceId,
  path: z.string(),
  kind: z.enum(['broken', 'too-large', 'unsupported', 'unreadable']),
  reason: z.string(),
})
export type RejectedFile = z.infer<typeof RejectedFile>
