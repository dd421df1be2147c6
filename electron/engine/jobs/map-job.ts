import { Random } from '../base/random.ts'
import type { SampleMap } from '../db/map-store.ts'
import { openVectorsForJob } from '../db/project.ts'
import { fitPca, projectPca } from '../features/pca.ts'
import { placeNew, project, type ProjectionOptions } from '../index/projection.ts'
import type { Matrix } from '../learn/tensors.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { loadSpace, type Space } from './load-space.ts'

const SEED = 1

/** What became of a map, kept with the job. */
export interface MapResult {
  readonly samples: number
  /** Of these, placed now among those that lay there before; 0 for a map drawn anew. */
  readonly placed: number
}

/** Draws the map of a run, or places on it what came since it was drawn; then nothing moves that lay there before. */
export const mapJob: Job<JobParams<'map'>> = {
  kind: 'map',
  params: jobParams.map,

  async run({ runId, isAnew }, { paths, report, signal }) {
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Loading embeddings' })
      await startTensorFlow()
      const space = loadSpace(vectors, runId)
      const before = isAnew ? null : vectors.maps.get(runId)
      const known = before === null ? null : onMap(before, space)
      const placed = known?.isNew.reduce((count, flag) => count + flag, 0) ?? 0
      const samples = space.sampleIds.length
      const result: MapResult = { samples, placed }
      if (known !== null && placed === 0) return { state: 'succeeded', result }

      const stage = known === null ? 'Drawing the map' : 'Placing new samples on the map'
      const options: ProjectionOptions = {
        random: new Random(SEED),
        signal,
        onProgress: (share) => report({ stage, done: Math.round(share * samples), total: samples }),
      }
      const places =
        known === null
          ? await project(space.neighbours, linearPicture(space.vectors), options)
          : await placeNew(space, known.places, known.isNew, options)
      vectors.maps.replace(runId, {
        sampleIds: Int32Array.from(space.sampleIds),
        places,
        placedLater: known === null ? 0 : (before?.placedLater ?? 0) + placed,
      })
      return { state: 'succeeded', result }
    } finally {
      vectors.close()
    }
  },
}

/** The first two principal components of every row, `[rows, 2]`; 0 where the data have fewer. */
function linearPicture(vectors: Matrix): Float32Array {
  const picture = new Float32Array(2 * vectors.rows)
  if (vectors.rows < 2) return picture
  const { rows, cols, data } = projectPca(fitPca(vectors, 2, new Random(SEED)), vectors)
  for (let row = 0; row < rows; row++) picture.set(data.subarray(row * cols, (row + 1) * cols), 2 * row)
  return picture
}

/** Which rows lie on a map, and where; `null` when none does. */
function onMap({ sampleIds, places }: SampleMap, space: Space): { places: Float32Array; isNew: Uint8Array } | null {
  const rows = space.sampleIds.length
  const known = { places: new Float32Array(2 * rows), isNew: new Uint8Array(rows).fill(1) }
  sampleIds.forEach((sampleId, at) => {
    const row = space.rowOf.get(sampleId as Space['sampleIds'][number])
    if (row === undefined) return
    known.places.set(places.subarray(2 * at, 2 * at + 2), 2 * row)
    known.isNew[row] = 0
  })
  return known.isNew.includes(0) ? known : null
}
