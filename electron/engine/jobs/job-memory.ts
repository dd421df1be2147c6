import type { ClassId, RunId, TaskId } from '../../../shared/domain/ids.ts'
import type { ProjectPaths } from '../base/paths.ts'
import { openVectorsForJob, type ProjectReader, type VectorsWriter } from '../db/project.ts'
import { buildGraph, type Graph } from '../index/graph.ts'
import { PropagationMemory } from '../select/balance.ts'
import type { FitMemory } from './fit-classifier.ts'
import { loadTogether, type SpaceTogether } from './load-space.ts'

/** A space with its graph, as it is in `vectors.db`. */
export interface HeldSpace extends SpaceTogether {
  readonly runId: RunId
  readonly graph: Graph
}

interface Fit extends FitMemory {
  readonly space: HeldSpace
  readonly classIds: readonly ClassId[]
}

/**
 * What a process keeps from one job to the next, so that training after each label reads and builds nothing anew. Another process may write
 * to `vectors.db` meanwhile; what was read before that is thrown away. Results never depend on it.
 */
export class JobMemory {
  readonly #paths: ProjectPaths
  #vectors: VectorsWriter | null = null
  #space: HeldSpace | null = null
  #fits = new Map<TaskId, Fit>()
  #version = 0

  constructor(paths: ProjectPaths) {
    this.#paths = paths
  }

  /** Owned by the memory: what is written through it does not count as another's change. */
  get vectors(): VectorsWriter {
    this.#vectors ??= openVectorsForJob(this.#paths)
    return this.#vectors
  }

  /** @throws EngineError when the run has not been embedded. */
  space(project: ProjectReader, runId: RunId): HeldSpace {
    // Counts the commits of other connections.
    const version = this.vectors.db.pragma('data_version', { simple: true }) as number
    if (this.#space?.runId !== runId || this.#version !== version) {
      // Let go of first: two large spaces may not fit.
      this.#space = null
      this.#fits.clear()
      const together = loadTogether(project, this.vectors, this.#paths, runId)
      this.#space = { runId, graph: buildGraph(together.space.neighbours), ...together }
      this.#version = version
    }
    return this.#space
  }

  /** Of the last fit of the task with this space and these classes. */
  fit(taskId: TaskId, space: HeldSpace, classIds: readonly ClassId[]): FitMemory {
    const known = this.#fits.get(taskId)
    if (known?.space === space && known.classIds.join() === classIds.join()) return known
    const fit: Fit = { space, classIds, propagation: new PropagationMemory(), head: null }
    // One task is labelled at a time.
    this.#fits = new Map([[taskId, fit]])
    return fit
  }

  dispose(): void {
    this.#vectors?.close()
    this.#vectors = null
  }
}
