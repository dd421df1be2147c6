/** What going on from an encoder with new images does to the old ones, told by labels it never saw. */
import { Random } from '../../electron/engine/base/random.ts'
import { JOB_ENVIRONMENT } from '../../electron/engine/jobs/job.ts'
import { decodeTensors } from '../../electron/engine/learn/checkpoint.ts'
import { startTensorFlow } from '../../electron/engine/learn/tf.ts'
import { countInputs } from '../../electron/engine/learn/inputs.ts'
import { pretrainConfig } from '../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer, type PretrainOptions, type TrainedEncoder } from '../../electron/engine/learn/trainers/pretrain.ts'
import type { EarlierTraining } from '../../electron/engine/learn/trainers/rehearsal.ts'
import { PresetName } from '../../shared/domain/presets.ts'
import { judge, type KnownImages, loadKnownImages, takeImages } from '../support/known-images.ts'

export const options = {
  /** A project whose classes are known: those of the first half are learned from first. */
  project: { type: 'string' },
  preset: { type: 'string', default: 'objects' },
  first: { type: 'string', default: '120' },
  then: { type: 'string', default: '60' },
  seeds: { type: 'string', default: '2' },
} as const

const JUDGED = 1500

type Row = Readonly<Record<string, number | string>>

/** One row for each seed and way to go on; accuracies in percent on old images, new ones and both. */
export async function run(
  values: Readonly<Record<keyof typeof options, string>>,
): Promise<{ readonly trainings: Row[] }> {
  Object.assign(process.env, JOB_ENVIRONMENT.pretrain)
  await startTensorFlow()
  const { all, old } = splitByClass(loadKnownImages(values.project))
  const random = new Random(1)
  const drawn = (from: number, to: number): Int32Array => random.sample(to - from, Math.min(JUDGED, to - from)).map((row) => row + from) // prettier-ignore
  const [known, fresh] = [drawn(0, old), drawn(old, all.labels.length)]
  const judged = {
    old: takeImages(all, known),
    new: takeImages(all, fresh),
    all: takeImages(all, Int32Array.of(...known, ...fresh)),
  }
  const [first, then] = [Number(values.first), Number(values.then)]
  const rows: Row[] = []
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const config = pretrainConfig('nt-xent', PresetName.parse(values.preset), seed)
    const add = async (way: string, { encoder }: Trained): Promise<void> => {
      const figures: Record<string, number | string> = { seed, way }
      for (const [name, images] of Object.entries(judged)) {
        const { knn, fiveLabels } = await judge(encoder, images)
        figures[`${name} kNN`] = knn
        figures[`${name} 5 labels`] = fiveLabels
      }
      rows.push(figures)
    }
    const oldAlone = takeImages(all, range(0, old))
    const newAlone = takeImages(all, range(old, all.labels.length))
    const before = train({ ...oldAlone, config }, first)
    await add('before', before)
    await add('going on', train({ ...all, config, earlier: before.earlier }, then))
    // All images counted as known: nothing is rehearsed.
    await add(
      'new alone',
      train({ ...newAlone, config, earlier: { ...before.earlier, samples: newAlone.labels.length } }, then),
    )
    await add('from nothing', train({ ...all, config }, then))
    await add('from nothing, steps of both', train({ ...all, config }, first + then))
  }
  return { trainings: rows }
}

interface Trained {
  readonly encoder: TrainedEncoder
  readonly earlier: EarlierTraining
}

function train(options: PretrainOptions, steps: number): Trained {
  const trainer = new Pretrainer(options)
  for (let step = 0; step < steps; step++) trainer.step(step / steps)
  const network = decodeTensors(trainer.checkpoint()).tensors
  const encoder = trainer.finish()
  trainer.dispose()
  return { encoder, earlier: { spec: encoder.spec, network, samples: countInputs(options) } }
}

/** The images with those of the first half of the classes first. */
function splitByClass(images: KnownImages): { readonly all: KnownImages; readonly old: number } {
  const half = Math.ceil(new Set(images.labels).size / 2)
  const rows = [...images.labels.keys()]
  const old = rows.filter((row) => images.labels[row]! < half)
  return {
    all: takeImages(images, Int32Array.from([...old, ...rows.filter((row) => images.labels[row]! >= half)])),
    old: old.length,
  }
}

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i)
}
