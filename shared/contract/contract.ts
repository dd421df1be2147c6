/**
 * Everything that may cross the boundary between the interface and the engine.
 *
 * One schema per direction is both the compile-time type and the run-time check: the engine parses
 * `params` before a handler sees them, the client parses `result` and event payloads. Bytes
 * (previews, uploads) do not travel here; see `blob-routes.ts`.
 */
import { z } from 'zod'
import { ClassifierSummary } from '../domain/classifier.ts'
import { CommandKeys, SurfaceCommand } from '../domain/commands.ts'
import { Evaluation } from '../domain/evaluation.ts'
import { Card } from '../domain/groups.ts'
import { ActionId, ClassId, JobId, RunId, SampleId, TaskId } from '../domain/ids.ts'
import { JobSnapshot } from '../domain/jobs.ts'
import { CheckEvery, Class, Label, LabelRecord, Origin, Prediction, Task, TaskOverview } from '../domain/labels.ts'
import { ModelComparison, ModelKind, TunedModelKind } from '../domain/models.ts'
import { Modality, RejectedFile, Sample, Source, SourceOptions } from '../domain/project.ts'
import { PresetChoice } from '../domain/presets.ts'
import { ReviewReport } from '../domain/review.ts'
import { CurvePoint, ObjectiveName, Run } from '../domain/runs.ts'
import { UploadId } from './blob-routes.ts'

const method = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result })
const nothing = z.object({})
const TaskName = z.string().min(1).max(200)
const ClassName = z.string().min(1).max(200)
const assignment = {
  taskId: TaskId,
  sampleIds: z.array(SampleId).min(1).max(10_000),
  origin: Origin.extract(['hand', 'group']),
}
const effort = { minutes: z.number().positive().max(10_000), seed: z.int() }
const page = { offset: z.int().nonnegative(), limit: z.int().min(1).max(1000) }

export const ProjectSummary = z.object({
  name: z.string(),
  path: z.string(),
  modality: Modality,
  createdAt: z.int(),
  version: z.string(),
  sampleCount: z.int().nonnegative(),
  duplicateCount: z.int().nonnegative(),
  rejectedCount: z.int().nonnegative(),
  /** The task in use: every window shows this one. */
  task: Task,
  /** The run whose embeddings are in use. */
  activeRunId: RunId.nullable(),
})
export type ProjectSummary = z.infer<typeof ProjectSummary>

export const LabelCounts = z.object({
  /** Samples labelled by hand or group, per class, checks left out. */
  byClass: z.array(z.object({ classId: ClassId, hand: z.int(), group: z.int() })),
  notOfInterest: z.int(),
  labelled: z.int(),
  checksAnswered: z.int(),
  /** Things done that answered something: a card labelled, a class merged or deleted. Undone ones are left out. */
  actions: z.int(),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
})
export type LabelCounts = z.infer<typeof LabelCounts>

export const MapStatus = z.object({
  runId: RunId,
  /** Another one for every change; names it in `mapRoute`. */
  version: z.int().positive(),
  /** Samples on it. */
  samples: z.int().nonnegative(),
  /** Of these, placed among the others after it was drawn. */
  placedLater: z.int().nonnegative(),
  /** Embedded samples that are not on it. */
  missing: z.int().nonnegative(),
})
export type MapStatus = z.infer<typeof MapStatus>

/** What undoing or redoing changed: labels of samples, or nothing but classes; `null` when there was nothing to do. */
const Revised = z.object({ sampleIds: z.array(SampleId), what: z.enum(['labels', 'classes']).nullable() })

export const methods = {
  'project.get': method(nothing, ProjectSummary),
  /** Says what kind of data the project is for, while it has none. */
  'project.setModality': method(z.object({ modality: Modality }), ProjectSummary),

  'data.sources': method(nothing, z.array(Source)),
  /** Roles that columns of a table can be given, each with one line on what it holds. */
  'data.columns': method(nothing, z.record(z.string(), z.string())),
  'data.add': method(z.object({ path: z.string().min(1), ...SourceOptions.shape }), JobSnapshot),
  /** Adds handwritten digits to try Handful with, written into the project folder. Their classes are not told to it. */
  'data.addDigits': method(nothing, JobSnapshot),
  'data.rejected': method(z.object(page), z.object({ total: z.int(), files: z.array(RejectedFile) })),
  'data.samples': method(z.object(page), z.object({ total: z.int(), samples: z.array(Sample) })),
  'data.sample': method(z.object({ sampleId: SampleId }), z.object({ sample: Sample, label: Label.nullable() })),

  'jobs.list': method(nothing, z.array(JobSnapshot)),
  'jobs.cancel': method(z.object({ jobId: JobId }), JobSnapshot),
  'jobs.pause': method(z.object({ jobId: JobId }), JobSnapshot),
  'jobs.resume': method(z.object({ jobId: JobId }), JobSnapshot),
  /** Ends a pretraining now and keeps what it has learned. */
  'jobs.stop': method(z.object({ jobId: JobId }), JobSnapshot),

  'learn.pretrain': method(
    z.object({
      ...effort,
      objective: ObjectiveName,
      /** `auto` when left out. */
      preset: PresetChoice.optional(),
      /** As many as the objective does best with when left out. */
      views: z.int().positive().optional(),
    }),
    JobSnapshot,
  ),
  /** Trains on from the encoder of a run, with what was added since; objective, preset and views stay. */
  'learn.goOn': method(z.object({ ...effort, runId: RunId }), JobSnapshot),
  /** Embeds all samples with a run's encoder; `null` embeds with classical features alone. */
  'learn.embed': method(z.object({ runId: RunId.nullable() }), JobSnapshot),
  'learn.runs': method(nothing, z.array(Run)),
  'learn.curve': method(z.object({ runId: RunId }), z.array(CurvePoint)),
  /** The nearest neighbours of a sample in the active run, nearest first. */
  'learn.neighbours': method(
    z.object({ sampleId: SampleId, limit: z.int().min(1).max(100) }),
    z.array(z.object({ sampleId: SampleId, cosine: z.number() })),
  ),

  /** The map of the embeddings in use; `null` while none is drawn. */
  'map.status': method(nothing, MapStatus.nullable()),
  /** Places what is missing on the map, or draws it: where there is none, or if `isAnew`. Needs embeddings. */
  'map.start': method(z.object({ isAnew: z.boolean() }), JobSnapshot),

  /** In the order they were made, deleted ones last. */
  'tasks.list': method(nothing, z.array(TaskOverview)),
  'tasks.create': method(z.object({ name: TaskName }), Task),
  'tasks.rename': method(z.object({ taskId: TaskId, name: TaskName }), Task),
  /** Makes a task the one in use. */
  'tasks.use': method(z.object({ taskId: TaskId }), Task),
  /** How many of the cards that are fetched from now on are random checks. */
  'tasks.setChecks': method(z.object({ taskId: TaskId, checkEvery: CheckEvery }), Task),
  /** Hides a task; everything that belongs to it is kept. When it was in use, another is from now on. */
  'tasks.delete': method(z.object({ taskId: TaskId }), nothing),
  'tasks.restore': method(z.object({ taskId: TaskId }), Task),

  'classes.list': method(z.object({ taskId: TaskId }), z.array(Class)),
  /** Undone by `label.undo`, like a label; so are the changes below. */
  'classes.create': method(z.object({ taskId: TaskId, name: ClassName }), Class),
  'classes.update': method(
    z.object({
      classId: ClassId,
      name: ClassName.optional(),
      key: z.string().length(1).optional(),
      colour: Class.shape.colour.optional(),
    }),
    Class,
  ),
  /** Makes the labels of one class count as another's. */
  'classes.merge': method(z.object({ classId: ClassId, intoId: ClassId }), nothing),
  /** Deletes a class; its labels are void. */
  'classes.delete': method(z.object({ classId: ClassId }), nothing),

  /** The next cards in order, to show one and preload the rest. Empty while nothing is suggested. */
  'label.cards': method(z.object({ taskId: TaskId, limit: z.int().min(1).max(20) }), z.array(Card)),
  /** Asks for fresh suggestions; needs embeddings. */
  'label.suggest': method(z.object({ taskId: TaskId, count: z.int().min(1).max(500) }), JobSnapshot),
  /** Moves a card to the end of the order. */
  'label.skip': method(z.object({ taskId: TaskId, number: z.int().positive() }), nothing),
  /** Gives one class to samples as one action. `classId: null` marks them as not of interest. */
  'label.assign': method(
    z.object({ ...assignment, classId: ClassId.nullable() }),
    z.object({ actionId: ActionId, changed: z.int().nonnegative() }),
  ),
  /** Makes a class of this name and gives it to samples, as one action. */
  'label.assignNew': method(
    z.object({ ...assignment, name: ClassName }),
    z.object({ actionId: ActionId, changed: z.int().nonnegative(), made: Class }),
  ),
  'label.undo': method(z.object({ taskId: TaskId }), Revised),
  'label.redo': method(z.object({ taskId: TaskId }), Revised),
  'label.counts': method(z.object({ taskId: TaskId }), LabelCounts),
  /** Every label that a sample was ever given, oldest first. */
  'label.history': method(z.object({ taskId: TaskId, sampleId: SampleId }), z.array(LabelRecord)),

  /** Samples with this in their path, or, where samples are text, in what they say. */
  'label.find': method(
    z.object({ text: z.string().min(1).max(200), limit: z.int().min(1).max(1000) }),
    z.object({ total: z.int().nonnegative(), samples: z.array(Sample) }),
  ),
  /** A card of samples that the analyst chose; those with a label are left out unless all have one. */
  'label.gather': method(z.object({ taskId: TaskId, sampleIds: z.array(SampleId).min(1).max(10_000) }), Card),
  /** A card of what looks most like a sample and waits for a label. Needs embeddings. */
  'label.alike': method(z.object({ taskId: TaskId, sampleId: SampleId, limit: z.int().min(1).max(500) }), Card),
  /**
   * A card of what looks most like a file that was uploaded and waits for a label, nearest first; the file itself becomes no sample. Where it
   * holds several, the first is looked for and `isWhole` is false. Needs embeddings.
   */
  'label.likeFile': method(
    z.object({ taskId: TaskId, upload: UploadId, limit: z.int().min(1).max(500) }),
    z.object({ card: Card, isWhole: z.boolean() }),
  ),
  /** Two cards instead of one; the first holds the first sample. Needs embeddings. */
  'label.break': method(
    z.object({ taskId: TaskId, sampleIds: z.array(SampleId).min(2).max(10_000) }),
    z.object({ first: Card, second: Card }),
  ),

  /** The keys of the labelling surface. */
  'label.keys': method(z.object({ taskId: TaskId }), CommandKeys),
  'label.moveKey': method(
    z.object({ taskId: TaskId, command: SurfaceCommand, key: z.string().length(1) }),
    CommandKeys,
  ),

  /** Propagates the labels, trains the head and scores it on the random checks. */
  'classifier.train': method(z.object({ taskId: TaskId }), JobSnapshot),
  'classifier.summary': method(z.object({ taskId: TaskId }), ClassifierSummary.nullable()),
  'classifier.predictions': method(
    z.object({ taskId: TaskId, classId: ClassId.nullable(), ...page }),
    z.object({ total: z.int(), predictions: z.array(Prediction) }),
  ),

  /** What is known of its accuracy, on the checks answered by now; `null` before the first classifier. */
  'classifier.evaluation': method(
    z.object({ taskId: TaskId, target: z.number().gt(0).lt(1).nullable() }),
    Evaluation.nullable(),
  ),
  /** Finds out what random labels would have brought; needs answered checks. */
  'classifier.compareWithRandom': method(z.object({ taskId: TaskId }), JobSnapshot),

  /** The models of a task side by side, and which one the random checks speak for. */
  'models.compare': method(z.object({ taskId: TaskId }), ModelComparison),
  /** Trains a model that takes minutes; the head is trained by `classifier.train`. */
  'models.train': method(z.object({ taskId: TaskId, kind: TunedModelKind, ...effort }), JobSnapshot),
  /** Says which model is exported; `null`: whichever is proposed. */
  'models.choose': method(z.object({ taskId: TaskId, kind: ModelKind.nullable() }), ModelComparison),

  /** Looks for what deserves a second look; needs embeddings. */
  'review.start': method(z.object({ taskId: TaskId }), JobSnapshot),
  /** The last review, `null` before the first. */
  'review.get': method(z.object({ taskId: TaskId }), ReviewReport.nullable()),
  /** The answered checks of one cell of the confusion matrix. */
  'review.cell': method(z.object({ taskId: TaskId, actual: ClassId, predicted: ClassId }), z.array(SampleId)),

  'export.start': method(
    z.object({ taskId: TaskId, directory: z.string().min(1), formats: z.array(z.enum(['tfjs', 'csv'])).min(1) }),
    JobSnapshot,
  ),
} as const

export const events = {
  'jobs.changed': JobSnapshot,
  /** A point was added to a run's curve. */
  'learn.point': z.object({ runId: RunId, point: CurvePoint }),
  'data.changed': nothing,
  'learn.changed': nothing,
  'map.changed': nothing,
  /** A task was made, renamed, deleted or restored, or another is in use. */
  'tasks.changed': nothing,
  'classes.changed': z.object({ taskId: TaskId }),
  'labels.changed': z.object({ taskId: TaskId }),
  'cards.changed': z.object({ taskId: TaskId }),
  'classifier.changed': z.object({ taskId: TaskId }),
  'review.changed': z.object({ taskId: TaskId }),
} as const

export type MethodName = keyof typeof methods
export type EventName = keyof typeof events
export type Params<M extends MethodName> = z.infer<(typeof methods)[M]['params']>
export type Result<M extends MethodName> = z.infer<(typeof methods)[M]['result']>
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>

/** What the interface holds. Aborting `signal` cancels the call in the engine, not just the wait. */
export interface EngineClient {
  call<M extends MethodName>(method: M, params: Params<M>, options?: { signal?: AbortSignal }): Promise<Result<M>>
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
}

/** What the engine implements. The mapped type makes a missing handler a compile error. */
export type Handlers = {
  readonly [M in MethodName]: (params: Params<M>, context: { signal: AbortSignal }) => Result<M> | Promise<Result<M>>
}
