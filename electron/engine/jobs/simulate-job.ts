import { EngineError } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import { startTensorFlow } from '../learn/tf.ts'
import type { SelectionModel } from '../select/selection.ts'
import { select } from '../select/strategies.ts'
import type { StrategyName } from '../select/strategy-names.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'
import { predictFromScratch } from './from-scratch-baseline.ts'
import type { Job, JobContext } from './job.ts'
import { firstInPool, type KnownSpace, loadKnownSpace, type Split, splitAtRandom } from './known-space.ts'
import { SimulateParams, type SimulationPoint } from './simulation.ts'

const HELD_OUT_SHARE = 0.2

/** Replays an analyst who knows the hidden truth: what would so many labels have brought? Nothing of it is kept. */
export const simulateJob: Job<SimulateParams> = {
  kind: 'simulate',
  params: SimulateParams,

  async run(params, context) {
    context.report({ stage: 'Loading embeddings' })
    await startTensorFlow()
    const simulation = new Simulation(loadKnownSpace(context.paths, params.runId), params, context)
    const points = await simulation.run()
    const { classNames, rows } = simulation
    return { state: 'succeeded', result: { samples: rows, classes: classNames, points } }
  },
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
      const split = splitAtRandom(this.#space.duplicates, HELD_OUT_SHARE, new Random(seed))
      for (const strategy of names) {
        const labelledAt = await this.#replay(strategy, seed, split, points)
        // The baseline gets the labels of the first strategy: the same samples, the same number.
        if (strategy === names[0] && scratchSeconds > 0) await this.#fromScratch(seed, split, labelledAt, points)
      }
    }
    return points
  }

  /** Labels step by step, scoring at every label count; returns the rows labelled at each. */
  async #replay(
    strategy: StrategyName,
    seed: number,
    { pool, heldOut }: Split,
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
        propagation: this.#params.propagation,
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
    { heldOut }: Split,
    labelledAt: readonly Int32Array[],
    points: SimulationPoint[],
  ): Promise<void> {
    const { inputs, truth, classNames } = this.#space
    for (const labelled of labelledAt) {
      await this.#step(`Training from scratch, seed ${seed}, ${labelled.length} labels`)
      const predicted = await predictFromScratch({
        inputs,
        rows: labelled,
        labels: labelled.map((row) => truth[row]!),
        classCount: classNames.length,
        seed,
        seconds: this.#params.scratchSeconds,
        signal: this.#context.signal,
      })
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

function share(rows: Int32Array, isRight: (row: number) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(isRight).length / rows.length
}
