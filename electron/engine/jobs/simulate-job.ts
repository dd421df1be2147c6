import type { ProjectPaths } from '../base/paths.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { TruthStore } from '../db/truth-store.ts'
import { nearDuplicates } from '../index/duplicates.ts'
import { buildGraph, connectedComponents, type Graph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import type { Matrix } from '../learn/tensors.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { trainFromScratch } from '../learn/trainers/from-scratch.ts'
import { gatherImages } from '../learn/trainers/images.ts'
import { modalityOf } from '../modalities/index.ts'
import type { SelectionModel } from '../select/selection.ts'
import { select } from '../select/strategies.ts'
import type { StrategyName } from '../select/strategy-names.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'
import type { Job, JobContext } from './job.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { loadSpace } from './load-space.ts'
import { SimulateParams, type SimulationPoint } from './simulation.ts'

const HELD_OUT_SHARE = 0.2
const PREDICTION_BATCH = 512

/** Replays an analyst who knows the hidden truth: what would so many labels have brought? Nothing of it is kept. */
export const simulateJob: Job<SimulateParams> = {
  kind: 'simulate',
  params: SimulateParams,

  async run(params, context) {
    context.report({ stage: 'Loading embeddings' })
    await startTensorFlow()
    const simulation = new Simulation(load(context.paths, params.runId), params, context)
    const points = await simulation.run()
    const { classNames, rows } = simulation
    return { state: 'succeeded', result: { samples: rows, classes: classNames, points } }
  },
}

/** Samples whose true class is known, by row. */
interface KnownSpace {
  readonly vectors: Matrix
  readonly graph: Graph
  readonly duplicates: Int32Array
  readonly components: Int32Array
  readonly inputs: LoadedInputs
  readonly truth: Int32Array
  readonly classNames: readonly string[]
}

function load(paths: ProjectPaths, runId: SimulateParams['runId']): KnownSpace {
  const project = openProjectReadable(paths)
  const vectors = openVectorsForJob(paths)
  try {
    const space = loadSpace(vectors, runId)
    const truths = new TruthStore(project.db).all()
    const unknown = space.sampleIds.filter((sampleId: SampleId) => !truths.has(sampleId)).length
    if (unknown > 0) {
      throw new EngineError(
        'no-truth',
        `${unknown} of ${space.sampleIds.length} samples have no known class. Add folders with --classes-from folder to simulate.`,
      )
    }
    const classNames = [...new Set(truths.values())].sort()
    const graph = buildGraph(space.neighbours)
    return {
      vectors: space.vectors,
      graph,
      components: connectedComponents(graph),
      duplicates: nearDuplicates(space.neighbours),
      inputs: loadInputs(vectors.inputs, modalityOf(project.info.get().modality)),
      truth: Int32Array.from(space.sampleIds, (sampleId) => classNames.indexOf(truths.get(sampleId) ?? '')),
      classNames,
    }
  } finally {
    vectors.close()
    project.close()
  }
}

class Simulation {
  readonly #space: KnownSpace
  readonly #params: SimulateParams
  readonly #context: JobContext
  #done = 0

  constructor(space: KnownSpace, params: SimulateParams, context: JobContext) {
    const poolSize = Math.floor(space.truth.length * (1 - HELD_OUT_SHARE))
    const most = Math.max(...params.labels)
    if (most > poolSize)
      throw new EngineError('bad-input', `${most} labels were asked for, only ${poolSize} samples can be labelled.`)
    this.#space = space
    this.#params = params
    this.#context = context
  }

  get rows(): number {
    return this.#space.truth.length
  }

  get classNames(): readonly string[] {
    return this.#space.classNames
  }

  async run(): Promise<SimulationPoint[]> {
    const { seeds, strategies: names, scratchSeconds } = this.#params
    const points: SimulationPoint[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      const split = this.#split(seed)
      for (const strategy of names) {
        const labelledAt = await this.#replay(strategy, seed, split, points)
        // The baseline gets the labels of the first strategy: the same samples, the same number.
        if (strategy === names[0] && scratchSeconds > 0) await this.#fromScratch(seed, split, labelledAt, points)
      }
    }
    return points
  }

  /** Rows that may be labelled, and a fifth that is held out. */
  #split(seed: number): { pool: Int32Array; heldOut: Int32Array } {
    const order = new Random(seed).sample(this.rows, this.rows)
    const cut = Math.floor(this.rows * (1 - HELD_OUT_SHARE))
    return { pool: order.slice(0, cut).sort(), heldOut: order.slice(cut).sort() }
  }

  /** Labels step by step, scoring at every label count; returns the rows labelled at each. */
  async #replay(
    strategy: StrategyName,
    seed: number,
    { pool, heldOut }: { pool: Int32Array; heldOut: Int32Array },
    points: SimulationPoint[],
  ): Promise<Int32Array[]> {
    const { vectors, graph, duplicates, components, truth, classNames } = this.#space
    const positionOf = new Map(Array.from(pool, (row, position) => [row, position]))
    const poolVectors = takeRows(vectors, pool)
    const poolDuplicates = firstInPool(pool, duplicates, positionOf)
    const poolComponents = firstInPool(pool, components, positionOf)
    const random = new Random(seed)
    const labelledAt: Int32Array[] = []
    let labelled = new Int32Array(0)
    let model: SelectionModel | null = null
    for (const count of this.#params.labels) {
      await this.#step(`Replaying ${strategy}, seed ${seed}, ${count} labels`)
      const known = model
      const { picks } = select(strategy, {
        vectors: poolVectors,
        count: count - labelled.length,
        labelled: labelled.map((row) => positionOf.get(row)!),
        labels: labelled.map((row) => truth[row]!),
        random,
        duplicates: poolDuplicates,
        components: poolComponents,
        model: () => known,
      })
      labelled = Int32Array.from([...labelled, ...picks.map((position) => pool[position]!)])
      labelledAt.push(labelled)
      const isLabelled = new Set(labelled)
      const { propagated, head } = fitClassifier({
        vectors,
        graph,
        rows: labelled,
        labels: labelled.map((row) => truth[row]!),
        classCount: classNames.length,
        pseudoRows: pool.filter((row) => !isLabelled.has(row)),
        random: new Random(seed),
      })
      const isTaught = new Set(labelled.map((row) => truth[row]!)).size > 1
      model = isTaught ? { probabilities: predictHead(head, poolVectors), ...head } : null
      const unlabelled = Int32Array.from(truth.keys()).filter((row) => !isLabelled.has(row))
      const predicted = predictHead(head, takeRows(vectors, heldOut))
      points.push({
        strategy,
        seed,
        labels: labelled.length,
        accuracyPropagated: share(unlabelled, (row) => strongest(propagated, row) === truth[row]),
        accuracyHeldOut: share(
          Int32Array.from(heldOut.keys()),
          (at) => strongest(predicted, at) === truth[heldOut[at]!],
        ),
        ...this.#effort(labelled),
      })
    }
    return labelledAt
  }

  async #fromScratch(
    seed: number,
    { heldOut }: { heldOut: Int32Array },
    labelledAt: readonly Int32Array[],
    points: SimulationPoint[],
  ): Promise<void> {
    const { inputs, truth, classNames } = this.#space
    const imageBytes = inputs.side ** 2 * 3
    for (const labelled of labelledAt) {
      await this.#step(`Training from scratch, seed ${seed}, ${labelled.length} labels`)
      const pixels = new Uint8Array(labelled.length * imageBytes)
      labelled.forEach((row, at) =>
        pixels.set(inputs.pixels.subarray(row * imageBytes, (row + 1) * imageBytes), at * imageBytes),
      )
      const { spec, weights } = await trainFromScratch({
        pixels,
        side: inputs.side,
        labels: labelled.map((row) => truth[row]!),
        classCount: classNames.length,
        seed,
        budget: { seconds: this.#params.scratchSeconds, now: () => performance.now() },
        signal: this.#context.signal,
      })
      const encoder = Encoder.fromWeights(spec, weights)
      const predicted = predictAll(encoder, inputs)
      encoder.dispose()
      const isLabelled = new Set(labelled)
      const isRight = (row: number): boolean => predicted[row] === truth[row]
      points.push({
        strategy: 'from-scratch',
        seed,
        labels: labelled.length,
        accuracyPropagated: share(
          Int32Array.from(truth.keys()).filter((row) => !isLabelled.has(row)),
          isRight,
        ),
        accuracyHeldOut: share(heldOut, isRight),
        ...this.#effort(labelled),
      })
    }
  }

  #effort(labelled: Int32Array): { actions: number; classesFound: number } {
    const { truth, classNames } = this.#space
    const found = new Set(labelled.map((row) => truth[row]!))
    const typed = [...found].reduce((sum, c) => sum + (classNames[c] ?? '').length + 1, 0)
    return { actions: labelled.length + typed, classesFound: found.size }
  }

  async #step(stage: string): Promise<void> {
    const { labels, strategies: names, seeds, scratchSeconds } = this.#params
    const total = seeds * labels.length * (names.length + (scratchSeconds > 0 ? 1 : 0))
    this.#context.report({ stage, done: this.#done++, total })
    await new Promise((resolve) => setImmediate(resolve))
    this.#context.signal.throwIfAborted()
  }
}

/** Sets of all rows, as positions in the pool: the first of a set that is in the pool stands for it. */
function firstInPool(pool: Int32Array, setOf: Int32Array, positionOf: ReadonlyMap<number, number>): Int32Array {
  const first = new Map<number, number>()
  for (const row of pool) {
    const set = setOf[row]!
    if (!first.has(set)) first.set(set, positionOf.get(row)!)
  }
  return pool.map((row) => first.get(setOf[row]!)!)
}

function predictAll(encoder: Encoder, { sampleIds, ...images }: LoadedInputs): Int32Array {
  const predicted = new Int32Array(sampleIds.length)
  for (let start = 0; start < sampleIds.length; start += PREDICTION_BATCH) {
    const rows = Int32Array.from(
      { length: Math.min(PREDICTION_BATCH, sampleIds.length - start) },
      (_, at) => start + at,
    )
    const pixels = gatherImages(images, rows)
    const output = encoder.forward(pixels, 'infer')
    const probabilities = { rows: rows.length, cols: output.shape[1], data: output.dataSync<'float32'>() }
    rows.forEach((row, at) => (predicted[row] = strongest(probabilities, at)))
    pixels.dispose()
    output.dispose()
  }
  return predicted
}

function share(rows: Int32Array, isRight: (row: number) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(isRight).length / rows.length
}
