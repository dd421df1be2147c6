import { setImmediate } from 'node:timers/promises'
import { type PresetName, presetGuide } from '../../../shared/domain/presets.ts'
import { Random } from '../base/random.ts'
import { scoreEncoder } from '../features/encoder-scores.ts'
import { neighbourAgreement } from '../learn/metrics/neighbour-agreement.ts'
import { presets } from '../learn/presets.ts'
import type { Inputs } from '../learn/inputs.ts'
import { Pretrainer } from '../learn/trainers/pretrain.ts'
import type { PretrainConfig } from '../learn/trainers/pretrain-config.ts'
import type { LikelyPreset } from '../modalities/modality.ts'
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
const TOO_CLOSE = 0.02

export interface TrialOptions {
  readonly names: readonly PresetName[]
  readonly inputs: Inputs
  /** The one to expect. */
  readonly likely: LikelyPreset
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
  const { names, likely, budgetSeconds, files, context } = options
  if (names.length === 1) return { preset: likely.preset, reason: likely.reason }
  const seconds = secondsATrial(budgetSeconds, names.length)
  if (seconds === null) return expect(likely, `${Math.round(budgetSeconds)} s are too short to try presets`)
  const trials = [...files.readTrials()]
  for (const name of names.slice(trials.length)) {
    const wish = await tryPreset(name, seconds, trials, options)
    if (wish === 'pause') return wish
    if (wish === 'stop') return expect(likely, 'stopped before all presets were tried')
    if (wish === 'too slow')
      return expect(likely, `fewer than ${LEAST_STEPS} steps in ${Math.round(seconds)} s tell nothing`)
    files.writeTrials(trials)
  }
  context.report({ stage: 'Choosing a preset' })
  return decide(trials, likely)
}

/** What is told of a trial: the share of its neighbours that other presets find too, and scores that do not choose. */
export type TriedPreset = Pick<PresetTrial, 'preset' | 'seconds' | 'steps'> &
  PresetTrial['scores'] & { readonly agreement: number }

/** How far each trial agrees with the others on who is whose neighbour; the one that agrees most comes first. */
export function compare(trials: readonly PresetTrial[]): readonly TriedPreset[] {
  const neighbours = trials.map((trial) => Int32Array.from(trial.neighbours))
  return trials
    .map(({ preset, seconds, steps, scores }, own) => {
      const others = neighbours.filter((_, other) => other !== own)
      const shares = others.map((other) => neighbourAgreement(neighbours[own]!, other, NEIGHBOURS))
      const agreement = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
      return { preset, agreement, seconds, steps, ...scores }
    })
    .sort((a, b) => b.agreement - a.agreement)
}

/**
 * The preset whose encoder agrees most with those of the others on who is whose neighbour: what is found whatever the
 * augmentation is in the data, and what only one augmentation finds is mostly of its own making. Where the likely preset is less
 * than two points behind, which is what another seed may change, it is chosen.
 *
 * Retrieval, alignment, uniformity, RankMe and stability are measured too, but do not choose: on digits, Fashion-MNIST and
 * photographs none of them was right as often (docs/experiments.md).
 */
export function decide(trials: readonly PresetTrial[], likely: LikelyPreset): PresetDecision {
  const ranked = compare(trials)
  const [best] = ranked
  if (best === undefined) throw new RangeError('there is nothing to choose from')
  const isClose = ({ preset, agreement }: TriedPreset): boolean =>
    preset === likely.preset && best.agreement - agreement < TOO_CLOSE
  const chosen = ranked.find(isClose) ?? best
  const share = ({ agreement }: TriedPreset): string => `${(100 * agreement).toFixed(1)} %`
  const others = ranked.filter((other) => other !== chosen)
  const figures = others.map((other) => `${presetGuide[other.preset].title} ${share(other)}`).join(', ')
  const found = `${share(chosen)} of the neighbours it finds are found by the other presets too (${figures})`
  return {
    preset: chosen.preset,
    reason: chosen === best ? found : `${found}; too close to tell, and ${likely.reason}`,
  }
}

/** Adds the trial of a preset to `trials`, unless something else is wished for meanwhile. */
async function tryPreset(
  preset: PresetName,
  seconds: number,
  trials: PresetTrial[],
  { names, inputs, config, budgetSeconds, context }: TrialOptions,
): Promise<Wish | 'too slow'> {
  const before = secondsUsed(trials, budgetSeconds)
  const start = performance.now()
  const elapsed = (): number => (performance.now() - start) / 1000
  const trainer = new Pretrainer({ ...inputs, config: { ...config, preset } })
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
    const competing = names.map((name) => presets[name].view)
    const { scores, neighbours } = scoreEncoder(trainer.finish(), inputs, competing, new Random(config.seed))
    trials.push({ preset, seconds: elapsed(), steps, scores, neighbours: [...neighbours] })
    return 'continue'
  } finally {
    trainer.dispose()
  }
}

function expect({ preset, reason }: LikelyPreset, why: string): PresetDecision {
  return { preset, reason: `${reason}; ${why}` }
}
