import { EngineError } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import type { Matrix } from '../learn/tensors.ts'
import { learnedLayers } from '../features/concat.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { trainFromScratch } from '../learn/trainers/from-scratch.ts'
import type { TrainedEncoder } from '../learn/trainers/pretrain.ts'
import type { SelectionModel } from '../select/selection.ts'
import { select } from '../select/strategies.ts'
import type { StrategyName } from '../select/strategy-names.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'
import { FEWEST_TUNING_LABELS, fineTuneOnLabels } from './fine-tuning.ts'
import { classicalPart, predictBaseline } from './baseline-head.ts'
import type { Job, JobContext } from './job.ts'
import { firstInPool, type KnownSpace, loadKnownSpace, type Split, splitAtRandom } from './known-space.ts'
import { predictInputs } from './predict-inputs.ts'
import { score } from './simulation-scores.ts'
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

/** Models that are trained on the labels of the first strategy: the same samples, the same number. */
type TrainedModel = Extract<SimulationPoint['strategy'], 'from-scratch' | 'fine-tuned'>

class Simulation {
  readonly #space: KnownSpace
  readonly #classical: Matrix
  readonly #params: SimulateParams
  readonly #context: JobContext
  #done = 0

  constructor(space: KnownSpace, params: SimulateParams, context: JobContext) {
    const poolSize = Math.floor(space.truth.length * (1 - HELD_OUT_SHARE))
    const most = Math.max(...params.labels)
    if (most > poolSize)
      throw new EngineError('bad-input', `${most} labels were asked for, only ${poolSize} samples can be labelled.`)
    this.#space = space
    this.#classical = classicalPart(space.vectors, space.embedding?.spec)
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
    const { seeds, strategies: names } = this.#params
    const points: SimulationPoint[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      const split = splitAtRandom(this.#space, HELD_OUT_SHARE, new Random(seed))
      for (const strategy of names) {
        const labelledAt = await this.#replay(strategy, seed, split, points)
        if (strategy !== names[0]) continue
        for (const model of this.#models()) {
          for (const labelled of labelledAt) {
            if (this.#isTrainable(model, labelled)) points.push(await this.#train(model, seed, split, labelled))
          }
        }
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
        together: this.#space,
        propagation: this.#params.propagation,
      })
      const isTaught = new Set(labelled.map((row) => truth[row]!)).size > 1
      model = isTaught ? { probabilities: predictHead(head, poolVectors), ...head } : null
      const unlabelled = Int32Array.from(truth.keys()).filter((row) => !isLabelled.has(row))
      const predicted = predictHead(head, vectors)
      const judged = { truth, unlabelled, heldOut }
      const effort = { seed, labels: labelled.length, ...this.#effort(labelled) }
      const byHead = (row: number): number => strongest(predicted, row)
      points.push({ strategy, ...effort, ...score(judged, (row) => strongest(propagated, row), byHead) })
      if (strategy === 'random' && isTaught) {
        const classes = labelled.map((row) => truth[row]!)
        const said = predictBaseline(this.#classical, labelled, classes, classNames.length)
        const byBaseline = (row: number): number => strongest(said, row)
        points.push({ strategy: 'baseline', ...effort, ...score(judged, byBaseline, byBaseline) })
      }
    }
    return labelledAt
  }

  #models(): TrainedModel[] {
    const { scratchSeconds, tuneSeconds } = this.#params
    const { embedding } = this.#space
    const isLearned = embedding !== null && learnedLayers(embedding.spec).length > 0
    return [
      ...(scratchSeconds > 0 ? (['from-scratch'] as const) : []),
      ...(tuneSeconds > 0 && isLearned ? (['fine-tuned'] as const) : []),
    ]
  }

  #isTrainable(model: TrainedModel, labelled: Int32Array): boolean {
    return model === 'from-scratch' || labelled.length >= FEWEST_TUNING_LABELS
  }

  async #train(model: TrainedModel, seed: number, split: Split, labelled: Int32Array): Promise<SimulationPoint> {
    const { inputs, truth } = this.#space
    const { signal } = this.#context
    await this.#step(`Training ${model}, seed ${seed}, ${labelled.length} labels`)
    const trained =
      model === 'from-scratch' ? await this.#fromScratch(seed, labelled) : await this.#fineTune(seed, split, labelled)
    const predicted = await predictInputs(trained, inputs, signal)
    const isLabelled = new Set(labelled)
    const unlabelled = Int32Array.from(truth.keys()).filter((row) => !isLabelled.has(row))
    const byModel = (row: number): number => strongest(predicted, row)
    return {
      strategy: model,
      seed,
      labels: labelled.length,
      ...score({ truth, unlabelled, heldOut: split.heldOut }, byModel, byModel),
      ...this.#effort(labelled),
    }
  }

  #fromScratch(seed: number, labelled: Int32Array): Promise<TrainedEncoder> {
    const { inputs, truth, classNames, preset } = this.#space
    return trainFromScratch({
      ...inputs,
      preset,
      rows: labelled,
      labels: labelled.map((row) => truth[row]!),
      classCount: classNames.length,
      seed,
      budget: { seconds: this.#params.scratchSeconds, now: () => performance.now() },
      signal: this.#context.signal,
    })
  }

  async #fineTune(seed: number, { pool }: Split, labelled: Int32Array): Promise<TrainedEncoder> {
    const { vectors, graph, duplicates, recordings, inputs, embedding, preset, truth, classNames } = this.#space
    if (embedding === null) throw new RangeError('there is no encoder to fine-tune')
    const isLabelled = new Set(labelled)
    const { model } = await fineTuneOnLabels({
      space: {
        vectors,
        graph,
        rows: labelled,
        labels: labelled.map((row) => truth[row]!),
        classCount: classNames.length,
        pseudoRows: pool.filter((row) => !isLabelled.has(row)),
        propagation: this.#params.propagation,
      },
      duplicates,
      recordings,
      inputs,
      embedding,
      preset,
      seed,
      seconds: this.#params.tuneSeconds,
      signal: this.#context.signal,
    })
    return model
  }

  #effort(labelled: Int32Array): { actions: number; classesFound: number } {
    const { truth, classNames } = this.#space
    const found = new Set(labelled.map((row) => truth[row]!))
    const typed = [...found].reduce((sum, c) => sum + (classNames[c] ?? '').length + 1, 0)
    return { actions: labelled.length + typed, classesFound: found.size }
  }

  async #step(stage: string): Promise<void> {
    const { labels, strategies: names, seeds } = this.#params
    const total = seeds * labels.length * (names.length + this.#models().length)
    this.#context.report({ stage, done: this.#done++, total })
    await new Promise((resolve) => setImmediate(resolve))
    this.#context.signal.throwIfAborted()
  }
}
