import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { ProjectPaths } from '../base/paths.ts'
import type { ProjectReader } from '../db/project.ts'
import type { VectorStores } from '../db/stores.ts'
import type { Neighbours } from '../index/neighbour-index.ts'
import type { Together } from '../index/recordings.ts'
import type { Matrix } from '../learn/tensors.ts'
import { findDuplicates } from './find-duplicates.ts'
import { findRecordings } from './find-recordings.ts'

/** All embeddings of a run with everybody's neighbours, by row. */
export interface Space {
  /** The sample of each row. */
  readonly sampleIds: readonly SampleId[]
  readonly rowOf: ReadonlyMap<SampleId, number>
  /** `[rows, dim]`, centred, rows of length 1. */
  readonly vectors: Matrix
  readonly neighbours: Neighbours
}

/** A space with what must stay on one side of every split. */
export interface SpaceTogether extends Together {
  readonly space: Space
}

/** @throws EngineError when the run has not been embedded. */
export function loadSpace({ embeddings, graph }: Pick<VectorStores, 'embeddings' | 'graph'>, runId: RunId): Space {
  const { sampleIds, dim, vectors } = embeddings.loadAll(runId)
  if (sampleIds.length === 0) {
    throw new EngineError(
      'no-embeddings',
      'The samples have no embeddings yet. Learn first, or embed with classical features.',
    )
  }
  const rows = sampleIds.length
  const rowOf = new Map(sampleIds.map((sampleId, row) => [sampleId, row]))
  const { k, neighbours, cosines, sampleIds: connected } = graph.loadAll(runId)
  if (connected.length !== rows) {
    throw new EngineError('no-embeddings', 'Embedding was interrupted before neighbours were found. Embed again.')
  }
  const ids = neighbours.map((sampleId) => rowOf.get(sampleId as SampleId) ?? -1)
  return { sampleIds, rowOf, vectors: { rows, cols: dim, data: vectors }, neighbours: { rows, k, ids, cosines } }
}

/** @throws EngineError when the run has not been embedded. */
export function loadTogether(
  project: Pick<ProjectReader, 'samples'>,
  vectors: Pick<VectorStores, 'embeddings' | 'graph'>,
  paths: ProjectPaths,
  runId: RunId,
): SpaceTogether {
  const space = loadSpace(vectors, runId)
  return { space, duplicates: findDuplicates(space, paths, runId), recordings: findRecordings(space, project) }
}
