import type { SampleId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { blockColumns } from '../features/concat.ts'
import { NEAR_DUPLICATE } from '../index/duplicates.ts'
import { RunFiles } from './run-files.ts'
import { cosine, storedVectors } from './stored-vectors.ts'

/** As many as a stack holds at most: enough for frames of a film, and an end to a chain without one. */
const MOST = 200

/**
 * Near-duplicates of single samples by the rule of `findDuplicates`, found from neighbour to neighbour without reading the whole space. A
 * copy is missed where it has the sample among its neighbours and is none of the sample's own.
 *
 * @returns What tells the near-duplicates of a sample, itself left out; none before there are embeddings.
 */
export function nearCopies(project: Project): (sampleId: SampleId) => readonly SampleId[] {
  const { activeRunId: runId } = project.info.get()
  if (runId === null) return () => []
  const spec = new RunFiles(project.paths, runId).readEncoder('embedding')?.spec
  const columns = spec && blockColumns(spec, 'classical')
  const vectorOf = storedVectors(project)
  const partOf = (sampleId: SampleId): Float32Array => vectorOf(sampleId).subarray(...(columns ?? []))
  const besideOf = (sampleId: SampleId): SampleId[] =>
    project.graph
      .neighbours(runId, sampleId, Infinity)
      .filter((other) => {
        const closeness = columns ? cosine(partOf(sampleId), partOf(other.sampleId)) : other.cosine
        return closeness > NEAR_DUPLICATE
      })
      .map((other) => other.sampleId)
  return (sampleId) => {
    const found = new Set([sampleId])
    for (const one of found) {
      if (found.size < MOST) for (const other of besideOf(one)) found.add(other)
    }
    found.delete(sampleId)
    return [...found]
  }
}
