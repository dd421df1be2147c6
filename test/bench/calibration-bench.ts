import { Random } from '../../electron/engine/base/random.ts'
import { takeRows } from '../../electron/engine/index/matrix-rows.ts'
import { fitClassifier } from '../../electron/engine/jobs/fit-classifier.ts'
import { calibrationError } from '../../electron/engine/learn/metrics/calibration.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { propagateBalanced } from '../../electron/engine/select/balance.ts'
import { type DigitSpace, digitSpace } from '../support/digit-space.ts'

const PER_DIGIT = 150
const COUNTS = [10, 20, 30, 50, 100, 200]
const SEEDS = [1, 2, 3]

/** Expected calibration error of propagation on handwritten digits, before and after its temperature: means over seeds, random labels. */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const space = await digitSpace(PER_DIGIT)
  const figures: Record<string, number | string> = { samples: space.vectors.rows, seeds: SEEDS.length }
  for (const count of COUNTS) {
    const errors = SEEDS.map((seed) => calibrationErrors(space, count, seed))
    const mean = (of: 'before' | 'after'): string =>
      ((100 * errors.reduce((sum, error) => sum + error[of], 0)) / SEEDS.length).toFixed(1)
    figures[`${count} labels`] = `${mean('before')} became ${mean('after')} points`
  }
  return figures
}

function calibrationErrors(space: DigitSpace, count: number, seed: number): { before: number; after: number } {
  const { vectors, graph, labels: truth } = space
  const all = new Random(seed).sample(vectors.rows, vectors.rows)
  const [rows, rest] = [all.slice(0, count).sort(), all.slice(count).sort()]
  const labels = rows.map((row) => truth[row]!)
  const known = { vectors, graph, rows, labels, classCount: 10, pseudoRows: rest, random: new Random(seed) }
  const error = (probabilities: Matrix): number =>
    calibrationError(
      takeRows(probabilities, rest),
      rest.map((row) => truth[row]!),
    )
  return {
    before: error(propagateBalanced(graph, rows, labels, 10, new Random(seed)).probabilities),
    after: error(fitClassifier(known).propagated),
  }
}
