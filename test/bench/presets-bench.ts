/** Whether the preset that is chosen without labels is the one that labels would choose. */
import { Random } from '../../electron/engine/base/random.ts'
import { scoreEncoder } from '../../electron/engine/features/encoder-scores.ts'
import { JOB_ENVIRONMENT } from '../../electron/engine/jobs/job.ts'
import type { PresetTrial } from '../../electron/engine/jobs/preset-trial.ts'
import { decide } from '../../electron/engine/jobs/try-presets.ts'
import { presets } from '../../electron/engine/learn/presets.ts'
import { startTensorFlow } from '../../electron/engine/learn/tf.ts'
import { pretrainConfig } from '../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer } from '../../electron/engine/learn/trainers/pretrain.ts'
import { presetsFor } from '../../shared/domain/presets.ts'
import { modalityOf } from '../../electron/engine/modalities/index.ts'
import { judge, loadKnownImages, takeImages } from '../support/known-images.ts'

export const options = {
  /** A project whose classes are known. */
  project: { type: 'string' },
  steps: { type: 'string', default: '60' },
  seeds: { type: 'string', default: '3' },
} as const

const JUDGED = 2000

type Row = Readonly<Record<string, number | string>>

/** One row for each seed and preset: what it is worth by labels, what is measured without, and the choice. */
export async function run(values: Readonly<Record<keyof typeof options, string>>): Promise<{ readonly trials: Row[] }> {
  // Read by the library when it loads, which is why nothing may have started it before.
  Object.assign(process.env, JOB_ENVIRONMENT.pretrain)
  await startTensorFlow()
  const images = loadKnownImages(values.project)
  const count = images.labels.length
  const judged = takeImages(images, new Random(1).sample(count, Math.min(count, JUDGED)))
  const rows: Row[] = []
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const trials: PresetTrial[] = []
    const figures: Record<string, number | string>[] = []
    for (const preset of presetsFor('images')) {
      const trainer = new Pretrainer({ ...images, config: pretrainConfig('nt-xent', preset, seed) })
      const steps = Number(values.steps)
      for (let step = 0; step < steps; step++) trainer.step(step / steps)
      const encoder = trainer.finish()
      trainer.dispose()
      const views = presetsFor('images').map((name) => presets[name].view)
      const { scores, neighbours } = scoreEncoder(encoder, images, views, new Random(seed))
      trials.push({ preset, seconds: 0, steps, scores, neighbours: [...neighbours] })
      figures.push({ seed, preset, ...(await judge(encoder, judged)), ...scores })
    }
    const { preset: chosen, reason } = decide(trials, modalityOf('images').likelyPreset(images))
    rows.push(...figures.map((figure) => ({ ...figure, chosen: figure['preset'] === chosen ? reason : '' })))
  }
  return { trials: rows }
}
