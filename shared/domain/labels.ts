import { z } from 'zod'
import { ActionId, ClassId, SampleId, TaskId } from './ids.ts'

/** One card in so many is a random check; `null`: none is, and accuracy stays what is known of it by now. */
export const CheckEvery = z.literal([4, 8, 16, 32]).nullable()
export type CheckEvery = z.infer<typeof CheckEvery>
export const DEFAULT_CHECK_EVERY = 8 satisfies CheckEvery

/** A set of classes over the project's samples. */
export const Task = z.object({ id: TaskId, name: z.string(), checkEvery: CheckEvery })
export type Task = z.infer<typeof Task>

/** A task with what it holds: its classes, and the samples labelled for it, checks left out. */
export const TaskOverview = Task.extend({
  classes: z.int().nonnegative(),
  labels: z.int().nonnegative(),
  /** Kept with all its labels until it is restored. */
  isDeleted: z.boolean(),
})
export type TaskOverview = z.infer<typeof TaskOverview>

export const Class = z.object({
  id: ClassId,
  taskId: TaskId,
  name: z.string().min(1).max(200),
  /** The key that gives this class: one printable character, unique in the task; `null` when keys ran out. */
  key: z.string().length(1).nullable(),
  /** `#rrggbb`. */
  colour: z.string().regex(/^#[0-9a-f]{6}$/),
})
export type Class = z.infer<typeof Class>

/** Where a label came from. Hand and group labels always win over propagated and imported ones. */
export const Origin = z.enum(['hand', 'group', 'propagated', 'imported'])
export type Origin = z.infer<typeof Origin>

/** The label a sample has now. `classId` is `null` for "not of interest". */
export const Label = z.object({
  sampleId: SampleId,
  classId: ClassId.nullable(),
  origin: Origin,
  actionId: ActionId.nullable(),
})
export type Label = z.infer<typeof Label>

/** A class that Handful believes in, with its probability from 0 to 1. */
export const Prediction = z.object({ sampleId: SampleId, classId: ClassId, confidence: z.number().min(0).max(1) })
export type Prediction = z.infer<typeof Prediction>

/** One label that a sample was given, whether or not it still stands. */
export const LabelRecord = z.object({
  actionId: ActionId,
  /** As it was called when it was last in use; `null` for "not of interest". */
  className: z.string().nullable(),
  origin: Origin,
  who: z.string(),
  at: z.int(),
  /** How many samples were given it at once, this one included. */
  sampleCount: z.int().positive(),
  /** `null` unless it was undone and not redone. */
  undoneAt: z.int().nullable(),
  /** What became of the class since: it was merged into another, or deleted. */
  became: z.object({ name: z.string().nullable() }).nullable(),
})
export type LabelRecord = z.infer<typeof LabelRecord>
