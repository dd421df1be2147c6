import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { ProjectPaths } from '../base/paths.ts'
import type { ModelKind, TunedModelKind } from '../../../shared/domain/models.ts'
import { withHead } from '../export/compose.ts'
import { decodeTensors, encodeTensors } from '../learn/checkpoint.ts'
import { parseEncoderSpec, type EncoderSpec } from '../learn/encoders/encoder-spec.ts'
import type { LinearHead } from '../learn/heads/logistic.ts'
import type { NamedArrays } from '../learn/tensors.ts'
import type { EarlierTraining } from '../learn/trainers/rehearsal.ts'
import type { Preparation } from '../modalities/modality.ts'
import { PresetTrial } from './preset-trial.ts'
import { Rounds } from './rounds.ts'

/** An encoder at rest: what to compute, and with which weights. */
export interface EncoderFile {
  readonly spec: EncoderSpec
  readonly weights: NamedArrays
}

/** Where a pretraining stood at a checkpoint, beside the state of the trainer itself. */
const TrainingMoment = z.object({
  /** Time trained so far, pauses left out. */
  seconds: z.number(),
  step: z.int(),
  /** Running mean; `null` before the first step. */
  loss: z.number().nullable(),
  /** What it learns from: the first so many samples. Those added since wait for the next run. */
  samples: z.int(),
})
export type TrainingMoment = z.infer<typeof TrainingMoment>

/** The moment as notes of a checkpoint. */
export function toNotes(moment: TrainingMoment): Record<string, string> {
  return { moment: JSON.stringify(moment) }
}

/** What a run keeps: the encoder as pretrained, and the whole model that embeds (classical and learned features). */
export type EncoderName = 'encoder' | 'embedding'

/** The files of one run, `runs/<id>/` of the project. Each is written whole or not at all. */
export class RunFiles {
  readonly #folder: string

  constructor(paths: ProjectPaths, runId: RunId) {
    this.#folder = paths.run(runId)
  }

  writeEncoder(name: EncoderName, { spec, weights }: EncoderFile): void {
    this.#write(`${name}.safetensors`, encodeTensors(weights, { spec: JSON.stringify(spec) }))
  }

  /** `null` when the run has none yet. */
  readEncoder(name: EncoderName): EncoderFile | null {
    const bytes = this.#read(`${name}.safetensors`)
    if (bytes === null) return null
    const { tensors, metadata } = decodeTensors(bytes)
    return { spec: this.#parseSpec(metadata['spec']), weights: tensors }
  }

  /** Keeps what brings samples to the shape that the encoders of the run take. */
  writePreparation(preparation: Preparation): void {
    this.#write('preparation.json', Buffer.from(JSON.stringify(preparation)))
  }

  /** `null` before the run began. */
  readPreparation(): Preparation | null {
    const bytes = this.#read('preparation.json')
    return bytes === null ? null : z.record(z.string(), z.unknown()).parse(JSON.parse(bytes.toString()))
  }

  /** @throws EngineError when the run was made by a version that did not keep it. */
  needPreparation(): Preparation {
    const preparation = this.readPreparation()
    if (preparation !== null) return preparation
    throw this.#oldRun()
  }

  /** @param checkpoint What `Pretrainer.checkpoint` made with `toNotes(moment)`: one file, so that both are of one moment. */
  writeCheckpoint(checkpoint: Uint8Array): void {
    this.#write('checkpoint.safetensors', checkpoint)
  }

  /** @throws EngineError when it was not written by `writeCheckpoint`. */
  readCheckpoint(): { checkpoint: Uint8Array; moment: TrainingMoment } | null {
    const checkpoint = this.#read('checkpoint.safetensors')
    if (checkpoint === null) return null
    const { moment = 'null' } = decodeTensors(checkpoint).metadata
    const parsed = TrainingMoment.safeParse(JSON.parse(moment))
    if (parsed.success) return { checkpoint, moment: parsed.data }
    throw new EngineError(
      'damaged',
      `The checkpoint in ${this.#folder} does not say where the training stood. Its encoder is kept; learn anew to go further.`,
    )
  }

  /** Keeps the trials of presets that have ended. */
  writeTrials(trials: readonly PresetTrial[]): void {
    this.#write('trials.json', Buffer.from(JSON.stringify(trials)))
  }

  /** Empty before the first, and where none was needed. */
  readTrials(): readonly PresetTrial[] {
    const bytes = this.#read('trials.json')
    return bytes === null ? [] : z.array(PresetTrial).parse(JSON.parse(bytes.toString()))
  }

  /** What another run goes on from; `null` when the training did not come to its end. */
  readEarlierTraining(): EarlierTraining | null {
    const [saved, encoder] = [this.readCheckpoint(), this.readEncoder('encoder')]
    if (saved === null || encoder === null) return null
    return { spec: encoder.spec, network: decodeTensors(saved.checkpoint).tensors, samples: saved.moment.samples }
  }

  /** Keeps the head of a task: one row of weights for each class, in the order of `classIds`. */
  writeHead(taskId: number, head: LinearHead, classIds: readonly number[]): void {
    const { weights, bias } = head
    const arrays = {
      weights: { shape: [weights.rows, weights.cols], data: weights.data },
      bias: { shape: [bias.length], data: bias },
    }
    this.#write(`head-${taskId}.safetensors`, encodeTensors(arrays, { classIds: JSON.stringify(classIds) }))
  }

  /** @throws EngineError when no classifier was trained for the task with this run. */
  readHead(taskId: number): { head: LinearHead; classIds: number[] } {
    const bytes = this.#read(`head-${taskId}.safetensors`)
    if (bytes === null) {
      throw new EngineError('no-classifier', 'No classifier was trained yet. Label some samples, then train it.')
    }
    const { tensors, metadata } = decodeTensors(bytes)
    const { weights, bias } = tensors
    if (weights === undefined || bias === undefined) throw new RangeError('the head has no weights')
    const [rows = 0, cols = 0] = weights.shape
    return {
      head: { weights: { rows, cols, data: weights.data }, bias: bias.data },
      classIds: z.array(z.int()).parse(JSON.parse(metadata['classIds'] ?? '[]')),
    }
  }

  /** Keeps a model of a task that goes from inputs to probabilities, in the order of `classIds`. */
  writeModel(taskId: number, kind: TunedModelKind, { spec, weights }: EncoderFile, classIds: readonly number[]): void {
    const metadata = { spec: JSON.stringify(spec), classIds: JSON.stringify(classIds) }
    this.#write(`${kind}-${taskId}.safetensors`, encodeTensors(weights, metadata))
  }

  /** A model from inputs to probabilities; the head is put on the embedding. @throws EngineError when it was not trained with this run. */
  readModel(taskId: number, kind: ModelKind): { model: EncoderFile; classIds: number[] } {
    if (kind === 'head') return this.#readHeadModel(taskId)
    const bytes = this.#read(`${kind}-${taskId}.safetensors`)
    if (bytes === null) throw new EngineError('no-classifier', `No ${kind} model was trained yet. Train it first.`)
    const { tensors, metadata } = decodeTensors(bytes)
    return {
      model: { spec: this.#parseSpec(metadata['spec']), weights: tensors },
      classIds: z.array(z.int()).parse(JSON.parse(metadata['classIds'] ?? '[]')),
    }
  }

  /** Keeps what was predicted after the last rounds of labelling a task. */
  writeRounds(taskId: number, rounds: Rounds): void {
    this.#write(`rounds-${taskId}.json`, Buffer.from(JSON.stringify(rounds)))
  }

  /** `null` before the first classifier. */
  readRounds(taskId: number): Rounds | null {
    const bytes = this.#read(`rounds-${taskId}.json`)
    return bytes === null ? null : Rounds.parse(JSON.parse(bytes.toString()))
  }

  #readHeadModel(taskId: number): { model: EncoderFile; classIds: number[] } {
    const { head, classIds } = this.readHead(taskId)
    const embedding = this.readEncoder('embedding')
    if (embedding === null) throw new RangeError('there is a head, but not the encoder it was trained on')
    return { model: withHead(embedding, head), classIds }
  }

  #parseSpec(text = 'null'): EncoderSpec {
    try {
      return parseEncoderSpec(JSON.parse(text))
    } catch (error) {
      throw this.#oldRun(error)
    }
  }

  #oldRun(cause?: unknown): EngineError {
    const advice = 'Labels are kept. Learn again'
    return new EngineError('old-run', `${this.#folder} was made by an earlier version of Handful. ${advice}.`, {
      cause,
    })
  }

  #write(name: string, bytes: Uint8Array): void {
    mkdirSync(this.#folder, { recursive: true })
    const path = join(this.#folder, name)
    // Named by process: the last one of a killed engine may still be at it.
    const part = `${path}.${process.pid}.part`
    writeFileSync(part, bytes, { flush: true })
    renameSync(part, path)
  }

  #read(name: string): Buffer | null {
    try {
      return readFileSync(join(this.#folder, name))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }
}
