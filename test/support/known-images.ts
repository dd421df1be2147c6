/** Images whose class is known, to judge encoders that never saw a class. */
import { resolve } from 'node:path'
import { ProjectPaths } from '../../electron/engine/base/paths.ts'
import { Random } from '../../electron/engine/base/random.ts'
import { openProjectReadable, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { TruthStore } from '../../electron/engine/db/truth-store.ts'
import { centreRows } from '../../electron/engine/features/centre.ts'
import { embedRows } from '../../electron/engine/features/embed-rows.ts'
import { buildExact } from '../../electron/engine/index/exact.ts'
import { loadInputs } from '../../electron/engine/jobs/load-inputs.ts'
import { Encoder } from '../../electron/engine/learn/encoders/encoder.ts'
import { type Matrix, matMulTransposed } from '../../electron/engine/learn/tensors.ts'
import { type Inputs, takeInputs } from '../../electron/engine/learn/inputs.ts'
import type { TrainedEncoder } from '../../electron/engine/learn/trainers/pretrain.ts'
import { modalityOf } from '../../electron/engine/modalities/index.ts'

export interface KnownImages extends Inputs {
  /** Class of each image, from 0. */
  readonly labels: Int32Array
}

/** Percent of images given the right class. */
export interface Judgement {
  /** By the 20 nearest others, all labels known. */
  readonly knn: number
  /** By the nearest mean of five random labels a class, over 20 draws. */
  readonly fiveLabels: number
}

const NEIGHBOURS = 20
const LABELS = 5
const DRAWS = 20

/** The images of a project whose classes are known: `handful add P DIR --classes-from folder`. */
export function loadKnownImages(project: string): KnownImages {
  const paths = new ProjectPaths(resolve(project))
  const [reader, vectors] = [openProjectReadable(paths), openVectorsForJob(paths)]
  try {
    const { sampleIds, preparation: _, ...inputs } = loadInputs(vectors.inputs, modalityOf(reader.info.get().modality))
    const truths = new TruthStore(reader.db).all()
    const names = [...new Set(truths.values())].sort()
    return { ...inputs, labels: Int32Array.from(sampleIds, (id) => names.indexOf(truths.get(id) ?? '')) }
  } finally {
    vectors.close()
    reader.close()
  }
}

/** The images at `rows`, in that order. */
export function takeImages(images: KnownImages, rows: Int32Array): KnownImages {
  return { ...takeInputs(images, rows), labels: rows.map((row) => images.labels[row]!) }
}

export async function judge(encoder: TrainedEncoder, images: KnownImages): Promise<Judgement> {
  const vectors = centreRows(embedAll(encoder, images))
  const { ids } = await buildExact(vectors).neighbours(NEIGHBOURS)
  const { labels } = images
  const right = labels.filter((label, row) => {
    const votes = new Map<number, number>()
    for (const id of ids.subarray(row * NEIGHBOURS, (row + 1) * NEIGHBOURS)) {
      votes.set(labels[id]!, (votes.get(labels[id]!) ?? 0) + 1)
    }
    return (votes.get(label) ?? 0) === Math.max(...votes.values())
  })
  return { knn: (100 * right.length) / labels.length, fiveLabels: 100 * nearestMeans(vectors, labels) }
}

function embedAll({ spec, weights }: TrainedEncoder, images: KnownImages): Matrix {
  const encoder = Encoder.fromWeights(spec, weights)
  const values = embedRows(encoder, images, Int32Array.from(images.labels.keys()))
  encoder.dispose()
  return values
}

function nearestMeans(vectors: Matrix, labels: Int32Array): number {
  const { rows, cols, data } = vectors
  const classes = [...new Set(labels)]
  let right = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = [...new Random(draw).sample(rows, rows)]
    const means = new Float32Array(classes.length * cols)
    classes.forEach((label, at) => {
      for (const row of order.filter((candidate) => labels[candidate] === label).slice(0, LABELS)) {
        for (let d = 0; d < cols; d++) means[at * cols + d]! += data[row * cols + d]!
      }
    })
    const unit = scaleRows({ rows: classes.length, cols, data: means })
    const scores = matMulTransposed(vectors, unit).data
    labels.forEach((label, row) => {
      const own = scores.subarray(row * classes.length, (row + 1) * classes.length)
      right += Number(classes[own.indexOf(Math.max(...own))] === label)
    })
  }
  return right / rows / DRAWS
}

function scaleRows({ rows, cols, data }: Matrix): Matrix {
  for (let row = 0; row < rows; row++) {
    const vector = data.subarray(row * cols, (row + 1) * cols)
    const length = Math.hypot(...vector)
    vector.forEach((value, d) => (vector[d] = value / length))
  }
  return { rows, cols, data }
}
