import { Random } from '../../electron/engine/base/random.ts'
import { nearDuplicates } from '../../electron/engine/index/duplicates.ts'
import { takeRows } from '../../electron/engine/index/matrix-rows.ts'
import { fitClassifier, strongest } from '../../electron/engine/jobs/fit-classifier.ts'
import { scoreRandomLabels } from '../../electron/engine/jobs/random-baseline.ts'
import { predictHead } from '../../electron/engine/learn/heads/logistic.ts'
import { type DigitSpace, digitSpace } from '../support/digit-space.ts'

const PER_DIGIT = 100
const CHECKS = [30, 60]
const TRIALS = 60
const DRAWS = 60

/**
 * The random baseline back-tested on handwritten digits: checks drawn anew in every trial, its intervals held against the mean accuracy of
 * classifiers from as many labels drawn at random, scored on half of the samples that taught them nothing.
 */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const space = await digitSpace(PER_DIGIT)
  const { vectors, graph, neighbours, labels } = space
  const together = {
    duplicates: nearDuplicates(neighbours),
    recordings: Int32Array.from({ length: vectors.rows }, (_, row) => row),
  }
  const figures: Record<string, number | string> = { samples: vectors.rows, trials: TRIALS }
  for (const checks of CHECKS) {
    const tallies = new Map<number, { truth: number; covered: number; half: number; bias: number }>()
    for (let trial = 1; trial <= TRIALS; trial++) {
      const rows = new Random(100 * checks + trial).sample(vectors.rows, checks)
      const answered = { rows, labels: rows.map((row) => labels[row]!), classCount: 10, seed: trial }
      const { points } = await scoreRandomLabels({ vectors, graph, ...together, ...answered }, () => Promise.resolve())
      for (const { labels: count, accuracy } of points) {
        const tally = tallies.get(count) ?? { truth: trueAccuracy(space, count), covered: 0, half: 0, bias: 0 }
        tally.covered += Number(accuracy.low <= tally.truth && tally.truth <= accuracy.high) / TRIALS
        tally.half += (accuracy.high - accuracy.low) / 2 / TRIALS
        tally.bias += (accuracy.value - tally.truth) / TRIALS
        tallies.set(count, tally)
      }
    }
    const percent = (share: number): string => (100 * share).toFixed(1)
    for (const [count, { truth, covered, half, bias }] of tallies) {
      figures[`${checks} checks, ${count} labels`] =
        `${percent(truth)} % in truth, ${percent(covered)} % held ±${percent(half)}, bias ${percent(bias)}`
    }
  }
  return figures
}

function trueAccuracy({ vectors, graph, labels }: DigitSpace, count: number): number {
  let sum = 0
  for (let draw = 1; draw <= DRAWS; draw++) {
    const order = new Random(draw).sample(vectors.rows, vectors.rows)
    const half = vectors.rows / 2
    const [rows, unseen, pseudoRows] = [order.slice(0, count), order.slice(half), order.slice(count, half)]
    const given = rows.map((row) => labels[row]!)
    const { head } = fitClassifier({
      vectors,
      graph,
      rows,
      labels: given,
      classCount: 10,
      pseudoRows,
      random: new Random(1),
    })
    const predicted = predictHead(head, takeRows(vectors, unseen))
    sum += unseen.filter((row, at) => strongest(predicted, at) === labels[row]).length / unseen.length
  }
  return sum / DRAWS
}
