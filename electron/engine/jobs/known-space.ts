import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import { EngineError } from '../base/errors.ts'
import type { ProjectPaths } from '../base/paths.ts'
import type { Random } from '../base/random.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { TruthStore } from '../db/truth-store.ts'
import { buildGraph, connectedComponents, type Graph } from '../index/graph.ts'
import type { Matrix } from '../learn/tensors.ts'
import { modalityOf } from '../modalities/index.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { findDuplicates } from './find-duplicates.ts'
import { loadSpace } from './load-space.ts'
import { type EncoderFile, RunFiles } from './run-files.ts'

/** Samples whose true class is known, by row. */
export interface KnownSpace {
  readonly vectors: Matrix
  readonly graph: Graph
  readonly duplicates: Int32Array
  readonly components: Int32Array
  readonly inputs: LoadedInputs
  /** What embedded them. */
  readonly embedding: EncoderFile | null
  /** That of pretraining, or what the samples look like. */
  readonly preset: PresetName
  readonly truth: Int32Array
  readonly classNames: readonly string[]
}

/** @throws EngineError when the class of a sample is not known. */
export function loadKnownSpace(paths: ProjectPaths, runId: RunId): KnownSpace {
  const project = openProjectReadable(paths)
  const vectors = openVectorsForJob(paths)
  try {
    const space = loadSpace(vectors, runId)
    const truths = new TruthStore(project.db).all()
    const unknown = space.sampleIds.filter((sampleId: SampleId) => !truths.has(sampleId)).length
    if (unknown > 0) {
      throw new EngineError(
        'no-truth',
        `${unknown} of ${space.sampleIds.length} samples have no known class. Add sources with --classes-from to simulate.`,
      )
    }
    const classNames = [...new Set(truths.values())].sort()
    const graph = buildGraph(space.neighbours)
    const files = new RunFiles(paths, runId)
    const modality = modalityOf(project.info.get().modality)
    const inputs = loadInputs(vectors.inputs, modality, files.needPreparation())
    return {
      vectors: space.vectors,
      graph,
      components: connectedComponents(graph),
      duplicates: findDuplicates(space, paths, runId),
      inputs,
      embedding: files.readEncoder('embedding'),
      preset: project.runs.get(runId).preset ?? modality.likelyPreset(inputs).preset,
      truth: Int32Array.from(space.sampleIds, (sampleId) => classNames.indexOf(truths.get(sampleId) ?? '')),
      classNames,
    }
  } finally {
    vectors.close()
    project.close()
  }
}

/** Rows that may be labelled, and those that are held out. */
export interface Split {
  readonly pool: Int32Array
  readonly heldOut: Int32Array
}

/** Holds out a share of the rows, drawn at random. Near-duplicates stay on one side: a copy would give its answer away. */
export function splitAtRandom(duplicates: Int32Array, share: number, random: Random): Split {
  const rows = duplicates.length
  const wanted = Math.ceil(rows * share)
  const heldOutSets = new Set<number>()
  const sizes = new Map<number, number>()
  for (const set of duplicates) sizes.set(set, (sizes.get(set) ?? 0) + 1)
  let held = 0
  for (const row of random.sample(rows, rows)) {
    const set = duplicates[row]!
    if (held >= wanted || heldOutSets.has(set)) continue
    heldOutSets.add(set)
    held += sizes.get(set)!
  }
  const all = Int32Array.from(duplicates.keys())
  return {
    pool: all.filter((row) => !heldOutSets.has(duplicates[row]!)),
    heldOut: all.filter((row) => heldOutSets.has(duplicates[row]!)),
  }
}

/** Sets of all rows, as positions in the pool: the first of a set that is in the pool stands for it. */
export function firstInPool(pool: Int32Array, setOf: Int32Array, positionOf: ReadonlyMap<number, number>): Int32Array {
  const first = new Map<number, number>()
  for (const row of pool) {
    const set = setOf[row]!
    if (!first.has(set)) first.set(set, positionOf.get(row)!)
  }
  return pool.map((row) => first.get(setOf[row]!)!)
}
