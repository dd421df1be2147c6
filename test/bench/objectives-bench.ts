/** What each objective learns in the same short time from the same images, told by the labels it never saw. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { writeDigits } from '../../electron/engine/demo/digits.ts'
import { buildExact } from '../../electron/engine/index/exact.ts'
import { JOB_ENVIRONMENT } from '../../electron/engine/jobs/job.ts'
import { Encoder } from '../../electron/engine/learn/encoders/encoder.ts'
import { unitNorm } from '../../electron/engine/learn/kernels/unit-norm.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { startTensorFlow, tf } from '../../electron/engine/learn/tf.ts'
import { gatherInputs } from '../../electron/engine/learn/gather-inputs.ts'
import type { Inputs } from '../../electron/engine/learn/inputs.ts'
import { type PretrainConfig, pretrainConfig } from '../../electron/engine/learn/trainers/pretrain-config.ts'
import { objectivesFor } from '../../shared/domain/objectives.ts'
import { Pretrainer, type TrainedEncoder } from '../../electron/engine/learn/trainers/pretrain.ts'

const IMAGES = 3_000
const SIDE = 28
const CLASSES = 10
const NEIGHBOURS = 20
const EMBEDDED_AT_ONCE = 500
const SEED = 1

interface Digits extends Inputs {
  readonly labels: Int32Array
}

/** 3,000 handwritten digits, 30 s of pretraining each unless told otherwise, accuracy of the 20 nearest neighbours. */
export async function run(seconds = 30): Promise<Readonly<Record<string, number | string>>> {
  // Read by the library when it loads, which is why nothing may have started it before.
  Object.assign(process.env, JOB_ENVIRONMENT.pretrain)
  const { name: backend } = await startTensorFlow()
  const digits = await loadDigits()
  const figures: Record<string, number | string> = { backend, seconds }
  figures['pixels kNN-20'] = await neighbourAccuracy(digits, flatten(digits))
  figures['untrained kNN-20'] = await neighbourAccuracy(digits, embed(digits, untrained(digits)))
  for (const name of objectivesFor('images')) {
    const { encoder, ...measured } = trainFor(seconds, digits, pretrainConfig(name, 'objects', SEED))
    const accuracy = await neighbourAccuracy(digits, embed(digits, encoder))
    for (const [key, value] of Object.entries({ ...measured, 'kNN-20': accuracy })) figures[`${name} ${key}`] = value
  }
  return figures
}

interface Measured {
  readonly encoder: TrainedEncoder
  readonly steps: number
  readonly firstLoss: number
  readonly lastLoss: number
  readonly retrieval: number
}

/** Pretrains for a time; the losses are means over the first and the last tenth of the steps. */
function trainFor(seconds: number, images: Inputs, config: PretrainConfig): Measured {
  const trainer = new Pretrainer({ ...images, config })
  const losses: number[] = []
  const start = performance.now()
  const share = (): number => (performance.now() - start) / 1000 / seconds
  while (share() < 1) losses.push(trainer.step(share()).loss)
  const tenth = Math.ceil(losses.length / 10)
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
  const measured = {
    encoder: trainer.finish(),
    steps: losses.length,
    firstLoss: mean(losses.slice(0, tenth)),
    lastLoss: mean(losses.slice(-tenth)),
    retrieval: trainer.retrieval(),
  }
  trainer.dispose()
  return measured
}

/** What training has to beat: the first weights, with statistics taken from the images. */
function untrained(images: Inputs): TrainedEncoder {
  const trainer = new Pretrainer({ ...images, config: pretrainConfig('nt-xent', 'objects', SEED) })
  const encoder = trainer.finish()
  trainer.dispose()
  return encoder
}

/** Rows of length 1, so that the product of two is their cosine. */
function embed(images: Digits, { spec, weights }: TrainedEncoder): Matrix {
  const encoder = Encoder.fromWeights(spec, weights)
  const rows = images.labels.length
  const parts: Float32Array[] = []
  for (let start = 0; start < rows; start += EMBEDDED_AT_ONCE) {
    const batch = Int32Array.from({ length: Math.min(EMBEDDED_AT_ONCE, rows - start) }, (_, i) => start + i)
    const vectors = tf.tidy(() => unitNorm(encoder.forward(gatherInputs(images, batch), 'infer')))
    parts.push(vectors.dataSync<'float32'>())
    vectors.dispose()
  }
  encoder.dispose()
  const data = Float32Array.from(parts.flatMap((part) => [...part]))
  return { rows, cols: data.length / rows, data }
}

function flatten(images: Digits): Matrix {
  const rows = images.labels.length
  const data = Float32Array.from(images.data)
  const cols = data.length / rows
  for (let row = 0; row < rows; row++) {
    const vector = data.subarray(row * cols, (row + 1) * cols)
    const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0))
    vector.forEach((x, i) => (vector[i] = x / norm))
  }
  return { rows, cols, data }
}

/** Share of the images whose class most of their nearest neighbours have, themselves left out. */
async function neighbourAccuracy({ labels }: Digits, vectors: Matrix): Promise<number> {
  const { ids } = await buildExact(vectors).neighbours(NEIGHBOURS)
  const right = labels.filter((label, row) => {
    const votes = new Int32Array(CLASSES)
    for (const id of ids.subarray(row * NEIGHBOURS, (row + 1) * NEIGHBOURS)) {
      votes[labels[id] ?? 0] = (votes[labels[id] ?? 0] ?? 0) + 1
    }
    return votes.indexOf(Math.max(...votes)) === label
  })
  return right.length / labels.length
}

async function loadDigits(): Promise<Digits> {
  const folder = await mkdtemp(join(tmpdir(), 'handful-digits-'))
  await writeDigits(folder, { count: IMAGES })
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.png')).toSorted()
  const images = await Promise.all(
    files.map((file) => sharp(join(folder, file)).toColourspace('srgb').removeAlpha().raw().toBuffer()),
  )
  await rm(folder, { recursive: true })
  return {
    data: Uint8Array.from(Buffer.concat(images)),
    shape: [SIDE, SIDE, 3],
    labels: Int32Array.from(files, (file) => Number(file[0])),
  }
}
