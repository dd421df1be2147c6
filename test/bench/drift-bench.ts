import { Random } from '../../electron/engine/base/random.ts'
import { takeRows } from '../../electron/engine/index/matrix-rows.ts'
import { measureDrift } from '../../electron/engine/select/anomalies.ts'
import { digitSpace } from '../support/digit-space.ts'

const PER_DIGIT = 300
const KNOWN = 1000
const FRESH = 200
const TRIALS = 200

/** How often new digits are said to have drifted: when they are like the old ones, and when a share of them is of a digit never seen. */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const { vectors, labels } = await digitSpace(PER_DIGIT)
  const figures: Record<string, number | string> = { known: KNOWN, fresh: FRESH, trials: TRIALS }
  for (const planted of [0, 20, 60]) {
    let [alarms, found, small] = [0, 0, 0]
    for (let trial = 1; trial <= TRIALS; trial++) {
      const random = new Random(trial)
      const unseen = trial % 10
      const order = random.sample(vectors.rows, vectors.rows)
      const old = order.filter((row) => labels[row] !== unseen)
      const foreign = order.filter((row) => labels[row] === unseen).slice(0, planted)
      const fresh = Int32Array.from([...foreign, ...old.slice(KNOWN, KNOWN + FRESH - planted)])
      const { pValues, hasDrifted } = measureDrift(takeRows(vectors, old.slice(0, KNOWN)), takeRows(vectors, fresh))
      alarms += Number(hasDrifted)
      found += pValues.slice(0, planted).filter((p) => p <= 0.05).length
      small += pValues.slice(planted).filter((p) => p <= 0.05).length
    }
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
    const each = planted === 0 ? '' : `; p ≤ 0.05 for ${percent(found / TRIALS / planted)} of the unseen digit`
    figures[`${planted} of an unseen digit`] =
      `drift said in ${percent(alarms / TRIALS)}; p ≤ 0.05 for ${percent(small / TRIALS / (FRESH - planted))} of the others${each}`
  }
  return figures
}
