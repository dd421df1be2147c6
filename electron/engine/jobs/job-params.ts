import { z } from 'zod'
import { ObjectiveName } from '../../../shared/domain/runs.ts'
import { RunId, TaskId } from '../../../shared/domain/ids.ts'
import { ModelKind } from '../../../shared/domain/models.ts'
import type { JobKind } from '../../../shared/domain/jobs.ts'
import { SourceOptions } from '../../../shared/domain/project.ts'
import { strategyNames } from '../select/strategy-names.ts'

const modelTraining = { taskId: TaskId, runId: RunId, minutes: z.number().positive(), seed: z.int() }

/** What each kind of job is told. The run it works on is made before it is queued. */
export const jobParams = {
  import: z.object({
    path: z.string().min(1),
    ...SourceOptions.shape,
    /** So many handwritten digits are written to the path first: data to try Handful with. */
    digits: z.int().positive().optional(),
  }),
  pretrain: z.object({
    runId: RunId,
    minutes: z.number().positive(),
    objective: ObjectiveName,
    seed: z.int(),
  }),
  /** A run without an objective embeds with classical features alone. */
  embed: z.object({ runId: RunId }),
  /** Draws a map where there is none, or if `isAnew`; otherwise places what is missing on it. */
  map: z.object({ runId: RunId, isAnew: z.boolean() }),
  suggest: z.object({
    taskId: TaskId,
    runId: RunId,
    count: z.int().positive(),
    /** `auto` when left out. */
    strategy: z.enum(strategyNames).optional(),
  }),
  /** `path`: a file that belongs to no source. */
  search: z.object({ taskId: TaskId, runId: RunId, path: z.string().min(1), limit: z.int().positive() }),
  train: z.object({ taskId: TaskId, runId: RunId }),
  'fine-tune': z.object(modelTraining),
  'from-scratch': z.object(modelTraining),
  /** `limit`: the longest list of each kind. */
  review: z.object({ taskId: TaskId, runId: RunId, limit: z.int().positive() }),
  baseline: z.object({ taskId: TaskId, runId: RunId }),
  /** Started from the terminal alone, so its own job says what it takes. */
  simulate: z.record(z.string(), z.unknown()),
  export: z.object({
    taskId: TaskId,
    model: ModelKind,
    directory: z.string().min(1),
    formats: z.array(z.enum(['tfjs', 'csv'])).min(1),
  }),
} as const satisfies Record<JobKind, z.ZodType>

/** What the parameters of every job that works on one task have in common. */
export const TaskParams = z.object({ taskId: TaskId })

export type JobParams<K extends JobKind> = z.infer<(typeof jobParams)[K]>
