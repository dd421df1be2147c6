import { setImmediate } from 'node:timers/promises'
import type { Run } from '../../../shared/domain/runs.ts'
import { Random } from '../base/random.ts'
import type { RunStore } from '../db/run-store.ts'
import { centreEncoder } from '../features/centre-encoder.ts'
import { type Block, concatEncoders, LEARNED } from '../features/concat.ts'
import { canForetell, foretoldClusters, type ForetoldClusters } from '../features/foretold-clusters.ts'
import { separation } from '../features/separation.ts'
import { presets } from '../learn/presets.ts'
import type { FeatureBlock, Modality } from '../modalities/modality.ts'
import type { JobContext } from './job.ts'
import type { LoadedInputs } from './load-inputs.ts'
import type { EncoderFile } from './run-files.ts'

export interface ModelParts {
  readonly modality: Modality
  readonly inputs: LoadedInputs
  /** What pretraining made; `null` for classical features alone. */
  readonly learned: EncoderFile | null
  readonly run: Run
  /** Whether learned features that do not help may be left out. */
  readonly isAuto: boolean
  readonly context: JobContext
}

/**
 * Features that need no training and learned ones as far as there are any, centred over the data.
 *
 * Each block weighs as much as it separates: after a minute of training the learned one is several times better on some
 * data and worse on other, and equal weights cost up to four points of accuracy (docs/experiments.md).
 */
export async function makeModel({ modality, inputs, learned, run, isAuto, context }: ModelParts): Promise<EncoderFile> {
  context.report({ stage: 'Measuring classical features' })
  const random = new Random(run.seed)
  const features = await modality.fitFeatures(inputs, inputs.preparation, random)
  const learnedToo: readonly FeatureBlock[] =
    learned === null ? features : [...features, { name: LEARNED, encoder: learned }]
  context.report({ stage: 'Weighing features' })
  const { view } = presets[run.preset ?? modality.likelyPreset(inputs).preset]
  const weighed = learnedToo.map((block): Block => ({
    ...block,
    weight: (block.importance ?? 1) * separation(block.encoder, inputs, view, new Random(run.seed)),
  }))
  const isAsked = isAuto && canForetell(weighed, inputs.sampleIds.length)
  const blocks = isAsked ? await leaveOutWhatDoesNotHelp(weighed, inputs, run, context) : weighed
  const [first] = blocks
  if (first === undefined) throw new RangeError(`${modality.name} has no features`)
  return centreEncoder(blocks.length === 1 ? first.encoder : concatEncoders(blocks), inputs, random)
}

/** Whether nobody named the preset of a run, or of the one that it goes on from. */
export function isPresetLeftOpen({ presetReason, parentId }: Run, runs: Pick<RunStore, 'get'>): boolean {
  return presetReason !== null || (parentId !== null && isPresetLeftOpen(runs.get(parentId), runs))
}

async function leaveOutWhatDoesNotHelp(
  blocks: readonly Block[],
  inputs: LoadedInputs,
  { id: runId, seed }: Run,
  context: JobContext,
): Promise<readonly Block[]> {
  context.report({ stage: 'Comparing learned with classical features' })
  // Messages from the engine arrive here.
  await setImmediate()
  context.signal.throwIfAborted()
  const foretold = foretoldClusters(blocks, inputs, new Random(seed))
  const { isKept, reason } = decideLearned(foretold)
  await context.write('embed.explainLearned', { runId, reason })
  return isKept ? blocks : blocks.filter(({ name }) => name !== LEARNED)
}

/**
 * The learned block is kept when it helps to foretell every classical one. The mean would not do: where it repeats one of them, it
 * foretells that one well and tells nothing new, as on TREC (docs/experiments.md).
 */
export function decideLearned(foretold: readonly ForetoldClusters[]): {
  readonly isKept: boolean
  /** For the analyst, with figures. */
  readonly reason: string
} {
  const [least] = foretold.toSorted((a, b) => a.with - a.without - (b.with - b.without))
  if (least === undefined) throw new RangeError('there is nothing to decide by')
  const isKept = least.with > least.without
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`
  const figures = `with them ${share(least.with)} of neighbours lie in the same cluster of ${least.block}, without them ${share(least.without)}`
  return { isKept, reason: isKept ? `learned features help: ${figures}` : `learned features are left out: ${figures}` }
}
