import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import { EngineError } from '../base/errors.ts'
import type { ProjectPaths } from '../base/paths.ts'
import type { Random } from '../base/random.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { TruthStore } from '../db/truth-store.ts'
import { buildGraph, connectedComponents, type Graph } from '../index/graph.ts'
import type { Together } from '../index/recordings.ts'
import type { Matrix } from '../learn/tensors.ts'
import { modalityOf } from '../modalities/index.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { findDuplicates } from './find-duplicates.ts'
import { findRecordings } from './find-recordings.ts'
import { loadSpace } from './load-space.ts'
import { type EncoderFile, RunFiles } from './run-files.ts'

/** Samples whose true class is known, by row. */
export interface KnownSpace extends Together {
  readonly vectors: Matrix
  readonly graph: Graph
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
      recordings: findRecordings(space, project),
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

/**
 * Holds out a share of the rows, drawn at random, whole recordings at a time. Near-duplicates stay on one side, for a copy would give its
 * answer away; those that belong to a recording on the other side are left out.
 *
 * @param duplicates, recordings Set of near-duplicates, and recording, of each row, by the smallest row of it.
 */
export function splitAtRandom({ duplicates, recordings }: Together, share: number, random: Random): Split {
  const rows = Array.from(duplicates.keys())
  const wanted = Math.ceil(rows.length * share)
  const ofRecording = Map.groupBy(rows, (row) => recordings[row]!)
  const alike = Map.groupBy(rows, (row) => duplicates[row]!)
  const isAlone = (row: number): boolean => ofRecording.get(recordings[row]!)?.length === 1
  const held = new Set<number>()
  for (const row of random.sample(rows.length, rows.length)) {
    if (held.size >= wanted) break
    for (const mate of ofRecording.get(recordings[row]!) ?? []) {
      held.add(mate)
      for (const copy of alike.get(duplicates[mate]!) ?? []) if (isAlone(copy)) held.add(copy)
    }
  }
  const heldSets = new Set(Array.from(held, (row) => duplicates[row]!))
  return {
    pool: Int32Array.from(rows.filter((row) => !held.has(row) && !heldSets.has(duplicates[row]!))),
    heldOut: Int32Array.from(rows.filter((row) => held.has(row))),
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
