import { z } from 'zod'
import { SampleId, SourceId } from './ids.ts'

export const Modality = z.enum(['images', 'text', 'audio', 'series', 'events'])
export type Modality = z.infer<typeof Modality>

/**
 * Where something known of a sample is found: in the name of the `folder` that holds its file; in the `name` of the file itself, as
 * the first group of a regular expression; in a `column` of a table; or where the `file` format has a place for it.
 */
export const Place = z.union([
  z.enum(['folder', 'file']),
  z.templateLiteral(['column:', z.string().min(1)]),
  z.templateLiteral(['name:', z.string().min(1)]),
])
export type Place = z.infer<typeof Place>

/** How the files of a source are read. */
export const SourceOptions = z.object({
  /** Where the hidden true class of each sample is, which only simulate and evaluate look at. */
  classesFrom: Place.nullable(),
  /** What samples belong to that must stay on one side of every split; what the modality knows of when left out. */
  recordingsFrom: Place.optional(),
  /** Which column of a table holds what: the name of the column by the role that the modality gives it. */
  columns: z.record(z.string(), z.string().min(1)).optional(),
  /** How long the windows are that long recordings are cut into, and from start to start; seconds, or rows of a table. */
  window: z.number().positive().optional(),
  stride: z.number().positive().optional(),
  /** Seconds in which nothing happens after which a session ends, where a log of events does not say what its sessions are. */
  gap: z.number().positive().optional(),
})
export type SourceOptions = z.infer<typeof SourceOptions>

/** A folder or a file that the analyst added. It is never changed. */
export const Source = z.object({
  id: SourceId,
  path: z.string(),
  isFile: z.boolean(),
  options: SourceOptions,
  addedAt: z.int(),
  sampleCount: z.int().nonnegative(),
  duplicateCount: z.int().nonnegative(),
  rejectedCount: z.int().nonnegative(),
})
export type Source = z.infer<typeof Source>

/** One thing to label. What it looks or sounds like is fetched by id from a blob route, never by path. */
export const Sample = z.object({
  id: SampleId,
  sourceId: SourceId,
  /** Path relative to its source, with forward slashes; one of several samples in a file ends in `:part`. */
  path: z.string(),
  /** Which of several samples in its file, such as a line or a second; `null` where a file is one sample. */
  part: z.string().nullable(),
  /** How large it is, in words: `640 × 480 px`, `23 words`, `2.0 s`. */
  extent: z.string(),
  /** Of what is drawn of it, width over height. */
  aspect: z.number().positive(),
  /** Recording, session or speaker that it belongs to; `null`: it stands alone. */
  recording: z.string().nullable(),
  sizeBytes: z.int().nonnegative(),
  /** The first sample with the same content; `null` for the first itself. */
  duplicateOf: SampleId.nullable(),
})
export type Sample = z.infer<typeof Sample>

/** A file, or a part of one, that was left out, and why. */
export const RejectedFile = z.object({
  sourceId: SourceId,
  path: z.string(),
  kind: z.enum(['broken', 'too-large', 'unsupported', 'unreadable']),
  reason: z.string(),
})
export type RejectedFile = z.infer<typeof RejectedFile>
