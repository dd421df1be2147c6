import { Random } from '../../electron/engine/base/random.ts'
import { fitClassifier, strongest } from '../../electron/engine/jobs/fit-classifier.ts'
import { predictHead } from '../../electron/engine/learn/heads/logistic.ts'
import { wilson } from '../../electron/engine/select/estimate.ts'
import { predictionPowered } from '../../electron/engine/select/prediction-powered.ts'
import { digitSpace } from '../support/digit-space.ts'

const PER_DIGIT = 300
const LABELS = [30, 100]
const CHECKS = 100
const TRIALS = 100

/**
 * Intervals on real data with all that `train` does: labels and checks drawn anew in every trial, the classifier fitted without the
 * checks, and the intervals held against its accuracy on a third of the samples that it never saw either. On those that taught it by
 * their propagated class it is a little better.
 */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const { vectors, graph, labels } = await digitSpace(PER_DIGIT)
  const figures: Record<string, number | string> = { samples: vectors.rows, checks: CHECKS, trials: TRIALS }
  for (const count of LABELS) {
    let advantage = 0
    const tallies = { Wilson: [0, 0, 0], 'prediction-powered': [0, 0, 0] }
    for (let trial = 1; trial <= TRIALS; trial++) {
      const order = new Random(1000 * count + trial).sample(vectors.rows, vectors.rows)
      const rows = order.slice(0, count).sort()
      const checks = order.slice(count, count + CHECKS)
      const others = order.slice(count + CHECKS)
      const unseen = others.slice(0, vectors.rows / 3)
      const seen = others.slice(unseen.length)
      const given = rows.map((row) => labels[row] ?? 0)
      const random = new Random(trial)
      const fitted = fitClassifier({ vectors, graph, rows, labels: given, classCount: 10, pseudoRows: seen, random })
      const predicted = predictHead(fitted.head, vectors)
      const { propagated } = fitted
      const right = (row: number): number => Number(strongest(predicted, row) === labels[row])
      const sureness = (row: number): number => propagated.data[row * 10 + strongest(propagated, row)] ?? 0
      const truth = share(unseen, right)
      advantage += (share(seen, right) - truth) / TRIALS
      const correct = Array.from(checks, right)
      const total = correct.reduce((sum, one) => sum + one, 0)
      const powered = predictionPowered({
        correct,
        confidences: Array.from(checks, sureness),
        otherConfidences: Array.from(others, sureness),
        unknown: count,
      })
      const intervals = { Wilson: { value: total / CHECKS, ...wilson(total, CHECKS) }, 'prediction-powered': powered }
      for (const [name, { value, low, high }] of Object.entries(intervals)) {
        const tally = tallies[name as keyof typeof tallies]
        tally[0]! += Number(low <= truth && truth <= high) / TRIALS
        tally[1]! += (high - low) / 2 / TRIALS
        tally[2]! += (value - truth) / TRIALS
      }
    }
    for (const [name, [covered = 0, half = 0, bias = 0]] of Object.entries(tallies)) {
      figures[`${count} labels, ${name}`] =
        `${(100 * covered).toFixed(0)} % ±${(100 * half).toFixed(1)}, bias ${(100 * bias).toFixed(2)}`
    }
    figures[`${count} labels, seen less unseen`] = `${(100 * advantage).toFixed(2)} points`
  }
  return figures
}

function share(rows: Int32Array, of: (row: number) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0) / rows.length
}
