import { Random } from '../../electron/engine/base/random.ts'
import { fitClassifier, strongest } from '../../electron/engine/jobs/fit-classifier.ts'
import { predictHead } from '../../electron/engine/learn/heads/logistic.ts'
import { estimate } from '../../electron/engine/select/estimate.ts'
import { forecastNextFifth } from '../../electron/engine/select/forecast.ts'
import { adviseStopping, cohenKappa } from '../../electron/engine/select/stopping.ts'
import { type DigitSpace, digitSpace } from '../support/digit-space.ts'

const PER_DIGIT = 300
const FIRST = 20
const GROWTH = 1.2
const MOST = 1000
const SEEDS = 8
const CHECKS = 100

interface Round {
  readonly labels: number
  /** On all samples that are neither labelled nor checks. */
  readonly accuracy: number
  /** On the checks alone, which is all that an analyst knows. */
  readonly measured: number
}

/** Back-test of the stopping advice: at random labels in rounds of a fifth more, what would going on to 1,000 labels have brought? */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const space = await digitSpace(PER_DIGIT)
  const figures: Record<string, number | string> = { samples: space.vectors.rows, seeds: SEEDS }
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { rounds, agreements } = replay(space, seed)
    const stopAt = rounds.findIndex((_, at) => isToldToStop(rounds.slice(0, at + 1), agreements.slice(0, at)))
    const last = rounds.at(-1)
    const stop = rounds[stopAt]
    const next = rounds[stopAt + 1]
    const bought = stop === undefined || next === undefined ? '' : `, the next fifth bought ${(100 * (next.accuracy - stop.accuracy)).toFixed(1)} points` // prettier-ignore
    figures[`seed ${seed}`] =
      `${stop === undefined ? 'never said to stop' : `stop at ${describe(stop)}${bought}`}; at the end ${last === undefined ? '' : describe(last)}`
    figures[`seed ${seed}, κ by labels`] = rounds
      .slice(1)
      .map(({ labels, accuracy }, at) => `${labels}: ${agreements[at]?.toFixed(3)} (${(100 * accuracy).toFixed(1)} %)`)
      .join(', ')
  }
  return figures
}

function isToldToStop(rounds: readonly Round[], agreements: readonly number[]): boolean {
  const gain = forecastNextFifth(
    rounds.map(({ labels, measured }) => ({ labels, accuracy: estimate(Math.round(measured * CHECKS), CHECKS) })),
  )
  return adviseStopping({ agreements, accuracy: null, target: null, gain }).advice === 'stop'
}

function replay(space: DigitSpace, seed: number): { rounds: Round[]; agreements: number[] } {
  const { vectors, graph, labels } = space
  const all = new Random(seed).sample(vectors.rows, vectors.rows)
  const [checks, order] = [all.slice(0, CHECKS), all.slice(CHECKS)]
  const rounds: Round[] = []
  const agreements: number[] = []
  let before: Int32Array | undefined
  for (let count = FIRST; count <= MOST; count = Math.ceil(count * GROWTH)) {
    const rows = order.slice(0, count).sort()
    const pseudoRows = order.slice(count).sort()
    const { head } = fitClassifier({
      vectors,
      graph,
      rows,
      labels: rows.map((row) => labels[row]!),
      classCount: 10,
      pseudoRows,
      random: new Random(seed),
    })
    const probabilities = predictHead(head, vectors)
    const predicted = labels.map((_, row) => strongest(probabilities, row))
    if (before !== undefined) agreements.push(cohenKappa(before, predicted))
    before = predicted
    const share = (of: Int32Array): number => of.filter((row) => predicted[row] === labels[row]).length / of.length
    rounds.push({ labels: count, accuracy: share(pseudoRows), measured: share(checks) })
  }
  return { rounds, agreements }
}

function describe({ labels, accuracy }: Round): string {
  return `${labels} labels with ${(100 * accuracy).toFixed(1)} %`
}
