import { setImmediate } from 'node:timers/promises'
import { type PresetName, presetGuide } from '../../../shared/domain/presets.ts'
import { Random } from '../base/random.ts'
import { scoreEncoder } from '../features/encoder-scores.ts'
import { likelyPreset } from '../learn/likely-preset.ts'
import { neighbourAgreement } from '../learn/metrics/neighbour-agreement.ts'
import { presets } from '../learn/presets.ts'
import type { ImageSet } from '../learn/trainers/images.ts'
import { Pretrainer } from '../learn/trainers/pretrain.ts'
import type { PretrainConfig } from '../learn/trainers/pretrain-config.ts'
import type { JobContext, Wish } from './job.ts'
import type { PresetTrial } from './preset-trial.ts'
import type { RunFiles } from './run-files.ts'

const SHARE_OF_BUDGET = 0.1
const LEAST_SECONDS = 6
const MOST_SECONDS = 40
// Of the budget. What trials take beyond it, because the machine was busy, is not taken from the training.
const MOST_SHARE = 0.2
// After fewer, what encoders tell apart is still chance.
const LEAST_STEPS = 30
const NEIGHBOURS = 20

export interface TrialOptions {
  readonly names: readonly PresetName[]
  readonly images: ImageSet
  /** What the training itself will be told, but for its preset. */
  readonly config: PretrainConfig
  readonly budgetSeconds: number
  readonly files: RunFiles
  readonly context: JobContext
}

export interface PresetDecision {
  readonly preset: PresetName
  /** For the analyst, with figures. */
  readonly reason: string
}

/** How long each preset may be tried, in seconds; `null` where there is no time for it. */
export function secondsATrial(budgetSeconds: number, count: number): number | null {
  if (count * LEAST_SECONDS > MOST_SHARE * budgetSeconds) return null
  return Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, (SHARE_OF_BUDGET * budgetSeconds) / count))
}

/** How much of the budget trials have used up. */
export function secondsUsed(trials: readonly PresetTrial[], budgetSeconds: number): number {
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0)
  return Math.min(seconds, MOST_SHARE * budgetSeconds)
}

/**
 * Trains each preset for a short time and chooses one, see `decide`. Each trial is kept when it has ended: after a pause or a kill
 * only the one under way is tried again.
 *
 * @returns The choice, or the wish that came between.
 */
export async function tryPresets(options: TrialOptions): Promise<PresetDecision | 'pause'> {
  const { names, images, budgetSeconds, files, context } = options
  const seconds = secondsATrial(budgetSeconds, names.length)
  if (seconds === null) return expect(images, `${Math.round(budgetSeconds)} s are too short to try presets`)
  const trials = [...files.readTrials()]
  for (const name of names.slice(trials.length)) {
    const wish = await tryPreset(name, seconds, trials, options)
    if (wish === 'pause') return wish
    if (wish === 'stop') return expect(images, 'stopped before all presets were tried')
    if (wish === 'too slow')
      return expect(images, `fewer than ${LEAST_STEPS} steps in ${Math.round(seconds)} s tell nothing`)
    files.writeTrials(trials)
  }
  context.report({ stage: 'Choosing a preset' })
  return decide(trials)
}

/**
 * The preset whose encoder does best by
 *
 *     score = agreement × effective dimensions
 *
 * Agreement is the share of an image's neighbours that the encoders of the other presets find too, on average over them: what is
 * found whatever the augmentation is in the data. Effective dimensions speak against encoders that agree because they tell little
 * apart. Retrieval, alignment, uniformity, RankMe and stability are measured too, but do not choose: on digits, Fashion-MNIST and
 * photographs none of them was right as often (docs/experiments.md).
 */
export function decide(trials: readonly PresetTrial[]): PresetDecision {
  const found = trials.map((trial) => ({ ...trial, neighbours: Int32Array.from(trial.neighbours) }))
  const ranked = found
    .map(({ preset, scores, neighbours }) => {
      const others = found.filter((other) => other.preset !== preset)
      const agreements = others.map((other) => neighbourAgreement(neighbours, other.neighbours, NEIGHBOURS))
      const agreement = agreements.reduce((sum, share) => sum + share, 0) / Math.max(1, others.length)
      return {
        preset,
        agreement,
        dimensions: scores.effectiveDimensions,
        score: agreement * scores.effectiveDimensions,
      }
    })
    .sort((a, b) => b.score - a.score)
  const [best] = ranked
  if (best === undefined) throw new RangeError('there is nothing to choose from')
  const figures = ranked.map(
    ({ preset, agreement, dimensions, score }) =>
      `${presetGuide[preset].title} ${score.toFixed(1)} (${Math.round(100 * agreement)} % × ${dimensions.toFixed(1)})`,
  )
  return {
    preset: best.preset,
    reason: `neighbours that the other presets find too × dimensions used: ${figures.join(', ')}`,
  }
}

/** Adds the trial of a preset to `trials`, unless something else is wished for meanwhile. */
async function tryPreset(
  preset: PresetName,
  seconds: number,
  trials: PresetTrial[],
  { names, images, config, budgetSeconds, context }: TrialOptions,
): Promise<Wish | 'too slow'> {
  const before = secondsUsed(trials, budgetSeconds)
  const start = performance.now()
  const elapsed = (): number => (performance.now() - start) / 1000
  const trainer = new Pretrainer({ ...images, config: { ...config, preset } })
  try {
    // All get as many steps as the first had time for: how busy the machine is must not choose.
    const [first] = trials
    let steps = 0
    const share = (): number => (first === undefined ? elapsed() / seconds : steps / first.steps)
    while (share() < 1) {
      await setImmediate()
      context.signal.throwIfAborted()
      const wish = context.wish()
      if (wish !== 'continue') return wish
      steps = trainer.step(share()).step
      context.report({ stage: `Trying the preset ${presetGuide[preset].title}`, done: before + elapsed() })
    }
    if (steps < LEAST_STEPS) return 'too slow'
    const competing = names.map((name) => presets[name].augmentation)
    const { scores, neighbours } = scoreEncoder(trainer.finish(), images, competing, new Random(config.seed))
    trials.push({ preset, seconds: elapsed(), steps, scores, neighbours: [...neighbours] })
    return 'continue'
  } finally {
    trainer.dispose()
  }
}

function expect(images: ImageSet, why: string): PresetDecision {
  const preset = likelyPreset(images)
  const look = preset === 'objects' ? 'the images have no colour' : 'the images are in colour'
  return { preset, reason: `${look}; ${why}` }
}
