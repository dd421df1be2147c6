import { setImmediate } from 'node:timers/promises'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { Pretrainer } from '../learn/trainers/pretrain.ts'
import { pretrainDefaults } from '../learn/trainers/pretrain-config.ts'
import { modalityOf } from '../modalities/index.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job, JobContext, JobOutcome } from './job.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { RunFiles } from './run-files.ts'

type PretrainParams = JobParams<'pretrain'>

const CHECKPOINT_SECONDS = 20
const POINT_SECONDS = 2
// How much of the old loss stays at each step: the curve shows the trend, not the batch.
const LOSS_MEMORY = 0.95

/** Trains the encoder of a run for a time. Pauses and resumes at checkpoints; stopping early keeps what was learned. */
export const pretrainJob: Job<PretrainParams> = {
  kind: 'pretrain',
  params: jobParams.pretrain,

  async run(params, context) {
    context.report({ stage: 'Loading samples', total: params.minutes * 60 })
    const [inputs] = await Promise.all([readInputs(context), startTensorFlow()])
    const training = new Training(params, inputs, context)
    try {
      return await training.run()
    } finally {
      training.dispose()
    }
  },
}

async function readInputs({ paths }: JobContext): Promise<LoadedInputs> {
  const project = openProjectReadable(paths)
  const vectors = openVectorsForJob(paths)
  try {
    return loadInputs(vectors.inputs, modalityOf(project.info.get().modality))
  } finally {
    vectors.close()
    project.close()
  }
}

class Training {
  readonly #params: PretrainParams
  readonly #context: JobContext
  readonly #files: RunFiles
  readonly #trainer: Pretrainer
  /** Seconds trained before this process. */
  readonly #secondsBefore: number
  #startedAt = 0
  #step = 0
  #loss: number | null = null

  constructor(params: PretrainParams, inputs: LoadedInputs, context: JobContext) {
    this.#params = params
    this.#context = context
    this.#files = new RunFiles(context.paths, params.runId)
    const options = {
      ...inputs,
      config: { ...pretrainDefaults, objective: params.objective, seed: params.seed },
    }
    const saved = this.#files.readCheckpoint()
    this.#secondsBefore = saved?.seconds ?? 0
    this.#trainer = saved === null ? new Pretrainer(options) : Pretrainer.resume(options, saved.checkpoint)
  }

  async run(): Promise<JobOutcome> {
    const { signal } = this.#context
    const budget = this.#params.minutes * 60
    this.#startedAt = performance.now()
    let checkpointAt = this.#seconds()
    let point = { at: this.#seconds(), images: 0 }
    while (this.#seconds() < budget) {
      // Messages from the engine arrive here.
      await setImmediate()
      signal.throwIfAborted()
      if (this.#context.wish() === 'stop') break
      if (this.#context.wish() === 'pause') return this.#pause()

      const { step, loss, images } = this.#trainer.step(Math.min(1, this.#seconds() / budget))
      if (!Number.isFinite(loss)) {
        throw new EngineError(
          'diverged',
          `The loss stopped being a number at step ${step}. Learn again with another seed.`,
        )
      }
      this.#step = step
      this.#loss = this.#loss === null ? loss : LOSS_MEMORY * this.#loss + (1 - LOSS_MEMORY) * loss
      point = { ...point, images: point.images + images }
      if (this.#seconds() - point.at >= POINT_SECONDS) {
        await this.#report(point.images / (this.#seconds() - point.at))
        point = { at: this.#seconds(), images: 0 }
      }
      if (this.#seconds() - checkpointAt >= CHECKPOINT_SECONDS) {
        this.#keep()
        checkpointAt = this.#seconds()
      }
    }
    return this.#finish()
  }

  dispose(): void {
    this.#trainer.dispose()
  }

  #seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#startedAt) / 1000
  }

  async #report(imagesPerSecond: number): Promise<void> {
    const seconds = this.#seconds()
    const point = {
      step: this.#step,
      seconds,
      loss: this.#loss ?? 0,
      retrieval: this.#trainer.retrieval(),
      imagesPerSecond,
    }
    const budget = this.#params.minutes * 60
    this.#context.report({
      stage: 'Learning',
      done: Math.min(seconds, budget),
      total: budget,
      secondsLeft: Math.max(0, budget - seconds),
      figures: { loss: point.loss, retrieval: point.retrieval, imagesPerSecond },
    })
    await this.#context.write('pretrain.addPoint', { runId: this.#params.runId, point })
  }

  #keep(): void {
    this.#files.writeCheckpoint(this.#trainer.checkpoint(), this.#seconds())
  }

  #pause(): JobOutcome {
    this.#keep()
    return { state: 'paused' }
  }

  async #finish(): Promise<JobOutcome> {
    this.#context.report({ stage: 'Finishing the encoder', secondsLeft: null })
    this.#keep()
    this.#files.writeEncoder('encoder', this.#trainer.finish())
    const { runId } = this.#params
    await this.#context.write('pretrain.finish', { runId })
    return { state: 'succeeded', result: { runId, steps: this.#step, seconds: this.#seconds(), loss: this.#loss } }
  }
}
