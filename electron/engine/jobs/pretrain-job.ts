import { setImmediate } from 'node:timers/promises'
import { presetsFor } from '../../../shared/domain/presets.ts'
import type { RunId } from '../../../shared/domain/ids.ts'
import type { Run } from '../../../shared/domain/runs.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import type { PresetName } from '../learn/presets.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { LEAST_SAMPLES, Pretrainer } from '../learn/trainers/pretrain.ts'
import { countInputs, firstInputs, type Inputs } from '../learn/inputs.ts'
import { type PretrainConfig, pretrainConfig } from '../learn/trainers/pretrain-config.ts'
import type { EarlierTraining } from '../learn/trainers/rehearsal.ts'
import { modalityOf } from '../modalities/index.ts'
import type { Modality } from '../modalities/modality.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job, JobContext, JobOutcome } from './job.ts'
import { loadInputs } from './load-inputs.ts'
import { toNotes, RunFiles, type TrainingMoment } from './run-files.ts'
import { compare, secondsUsed, tryPresets } from './try-presets.ts'

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
    const files = new RunFiles(context.paths, params.runId)
    const saved = files.readCheckpoint()
    const { run, earlier } = readRun(params, context)
    const [{ inputs, modality }] = await Promise.all([
      readInputs(context, files, saved?.moment ?? null, run.parentId),
      startTensorFlow(),
    ])
    if (countInputs(inputs) < LEAST_SAMPLES) {
      throw new EngineError(
        'too-few-samples',
        `Learning needs at least ${LEAST_SAMPLES} samples, there are ${countInputs(inputs)}. ` +
          'Add more, or embed with classical features.',
      )
    }
    const preset = run.preset ?? (await choosePreset(params, run, { inputs, modality, files, context }))
    if (preset === 'pause') return { state: 'paused' }
    const config = { ...pretrainConfig(params.objective, preset, params.seed), ...(run.views && { views: run.views }) }
    const training = new Training({ params, config, earlier, context, files, inputs, saved })
    try {
      return await training.run()
    } finally {
      training.dispose()
    }
  },
}

interface RunToTrain {
  readonly run: Run
  /** What it goes on from. */
  readonly earlier: EarlierTraining | null
}

/** @throws EngineError when it goes on from a run whose files are gone. */
function readRun({ runId }: PretrainParams, { paths }: JobContext): RunToTrain {
  const project = openProjectReadable(paths)
  const run = project.runs.get(runId)
  project.close()
  if (run.parentId === null) return { run, earlier: null }
  const earlier = new RunFiles(paths, run.parentId).readEarlierTraining()
  if (earlier !== null) return { run, earlier }
  throw new EngineError(
    'not-trained',
    `Run ${run.parentId}, which this one goes on from, has no encoder or no checkpoint any more. Learn anew instead.`,
  )
}

interface ToChooseFrom {
  readonly inputs: Inputs
  readonly modality: Modality
  readonly files: RunFiles
  readonly context: JobContext
}

/** Finds the preset of a run that has none and writes it down; one that goes on is not tried for. */
async function choosePreset(params: PretrainParams, run: Run, found: ToChooseFrom): Promise<PresetName | 'pause'> {
  const likely = found.modality.likelyPreset(found.inputs)
  if (run.parentId !== null) return likely.preset
  const decision = await tryPresets({
    names: presetsFor(found.modality.name),
    likely,
    config: pretrainConfig(params.objective, likely.preset, params.seed),
    budgetSeconds: params.minutes * 60,
    ...found,
  })
  if (decision === 'pause') return decision
  await found.context.write('pretrain.choosePreset', { runId: run.id, ...decision })
  return decision.preset
}

interface FoundInputs {
  readonly inputs: Inputs
  readonly modality: Modality
}

/**
 * What there is to learn from: all samples, or those of the moment that the training goes on from, brought to the shape of the run
 * that this one goes on from.
 */
async function readInputs(
  { paths }: JobContext,
  files: RunFiles,
  moment: TrainingMoment | null,
  parentId: RunId | null,
): Promise<FoundInputs> {
  const project = openProjectReadable(paths)
  const vectors = openVectorsForJob(paths)
  try {
    const modality = modalityOf(project.info.get().modality)
    const known = parentId === null ? files.readPreparation() : new RunFiles(paths, parentId).needPreparation()
    const { sampleIds, preparation, ...inputs } = loadInputs(vectors.inputs, modality, known ?? undefined)
    files.writePreparation(preparation)
    return { modality, inputs: firstInputs(inputs, moment?.samples ?? sampleIds.length) }
  } finally {
    vectors.close()
    project.close()
  }
}

interface TrainingOptions {
  readonly params: PretrainParams
  readonly config: PretrainConfig
  readonly earlier: EarlierTraining | null
  readonly context: JobContext
  readonly files: RunFiles
  readonly inputs: Inputs
  /** What an earlier process left to go on from. */
  readonly saved: ReturnType<RunFiles['readCheckpoint']>
}

class Training {
  readonly #params: PretrainParams
  readonly #context: JobContext
  readonly #files: RunFiles
  readonly #trainer: Pretrainer
  /** Seconds of the budget that went into choosing a preset. */
  readonly #secondsChoosing: number
  /** Seconds trained before this process. */
  readonly #secondsBefore: number
  readonly #inputs: Inputs
  #startedAt = 0
  #step: number
  #loss: number | null

  constructor({ params, config, earlier, context, files, inputs, saved }: TrainingOptions) {
    this.#params = params
    this.#context = context
    this.#files = files
    this.#inputs = inputs
    const options = { ...inputs, config, ...(earlier && { earlier }) }
    this.#secondsChoosing = secondsUsed(files.readTrials(), params.minutes * 60)
    const { seconds = 0, step = 0, loss = null } = saved?.moment ?? {}
    this.#secondsBefore = seconds
    this.#step = step
    this.#loss = loss
    this.#trainer = saved === null ? new Pretrainer(options) : Pretrainer.resume(options, saved.checkpoint)
  }

  async run(): Promise<JobOutcome> {
    const { signal } = this.#context
    const budget = this.#params.minutes * 60 - this.#secondsChoosing
    this.#startedAt = performance.now()
    let checkpointAt = this.#seconds()
    let point = { at: this.#seconds(), samples: 0 }
    while (this.#seconds() < budget) {
      // Messages from the engine arrive here.
      await setImmediate()
      signal.throwIfAborted()
      if (this.#context.wish() === 'stop') break
      if (this.#context.wish() === 'pause') return this.#pause()

      const { step, loss, samples } = this.#trainer.step(Math.min(1, this.#seconds() / budget))
      if (!Number.isFinite(loss)) {
        throw new EngineError(
          'diverged',
          `The loss stopped being a number at step ${step}. Learn again with another seed.`,
        )
      }
      this.#step = step
      this.#loss = this.#loss === null ? loss : LOSS_MEMORY * this.#loss + (1 - LOSS_MEMORY) * loss
      point = { ...point, samples: point.samples + samples }
      if (this.#seconds() - point.at >= POINT_SECONDS) {
        await this.#report(point.samples / (this.#seconds() - point.at))
        point = { at: this.#seconds(), samples: 0 }
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

  async #report(samplesPerSecond: number): Promise<void> {
    const seconds = this.#seconds()
    const point = {
      step: this.#step,
      seconds,
      loss: this.#loss ?? 0,
      retrieval: this.#trainer.retrieval(),
      samplesPerSecond,
    }
    const budget = this.#params.minutes * 60
    this.#context.report({
      stage: 'Learning',
      done: Math.min(this.#secondsChoosing + seconds, budget),
      total: budget,
      secondsLeft: Math.max(0, budget - this.#secondsChoosing - seconds),
      figures: { loss: point.loss, retrieval: point.retrieval, samplesPerSecond },
    })
    await this.#context.write('pretrain.addPoint', { runId: this.#params.runId, point })
  }

  #keep(): void {
    const notes = toNotes({
      seconds: this.#seconds(),
      step: this.#step,
      loss: this.#loss,
      samples: countInputs(this.#inputs),
    })
    this.#files.writeCheckpoint(this.#trainer.checkpoint(notes))
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
    const [steps, seconds, loss] = [this.#step, this.#seconds(), this.#loss]
    const trials = compare(this.#files.readTrials())
    return { state: 'succeeded', result: { runId, steps, seconds, loss, trials } }
  }
}
