import type { ProjectReader } from '../db/project.ts'
import { recordingSets } from '../index/recordings.ts'
import type { Space } from './load-space.ts'

/** For every row the smallest row of its recording. `[rows]` */
export function findRecordings({ sampleIds }: Space, { samples }: Pick<ProjectReader, 'samples'>): Int32Array {
  const recordings = samples.recordings()
  return recordingSets(sampleIds.map((sampleId) => recordings.get(sampleId)))
}
