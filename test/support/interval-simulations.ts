/** Populations whose accuracy is known, to hold intervals against: how often do they cover it, and how wide are they? */
import { Random } from '../../electron/engine/base/random.ts'
import { drawTests, lure } from '../../electron/engine/select/active-testing.ts'
import { wilson } from '../../electron/engine/select/estimate.ts'
import { predictionPowered } from '../../electron/engine/select/prediction-powered.ts'

export interface Scenario {
  readonly name: string
  /** Mean probability of a right answer. */
  readonly accuracy: number
  /** Concentration of the Beta distribution of those probabilities: small means answers are surely right or surely wrong. */
  readonly concentration: number
  /** Standard deviation of the error of the guess, in logits; `null`: the guess has nothing to do with the truth. */
  readonly noise: number | null
}

export const scenarios: readonly Scenario[] = [
  { name: '90 %, good guesses', accuracy: 0.9, concentration: 1, noise: 0 },
  { name: '90 %, rough guesses', accuracy: 0.9, concentration: 1, noise: 1.5 },
  { name: '90 %, useless guesses', accuracy: 0.9, concentration: 1, noise: null },
  { name: '75 %, good guesses', accuracy: 0.75, concentration: 1.2, noise: 0 },
  { name: '75 %, rough guesses', accuracy: 0.75, concentration: 1.2, noise: 1.5 },
  { name: '97 %, rough guesses', accuracy: 0.97, concentration: 1, noise: 0.75 },
  { name: '97 %, useless guesses', accuracy: 0.97, concentration: 1, noise: null },
]

const POOL = 2000
const TRIALS_PER_POOL = 25

interface Pool {
  readonly correct: Uint8Array
  /** Guessed probability of being right. */
  readonly confidences: Float64Array
  readonly accuracy: number
}

export interface Coverage {
  /** Share of the trials whose interval holds the accuracy of the pool. */
  readonly covered: number
  /** Mean half-width. */
  readonly halfWidth: number
  readonly bias: number
}

export interface CoverageRow {
  readonly lure: Coverage
  readonly powered: Coverage
  readonly wilson: Coverage
  /** What `evaluate` shows: the prediction-powered interval when it is narrower, else Wilson's. */
  readonly shown: Coverage
}

/** Repeats `checks` checks of a scenario `trials` times, on a new pool every 25 trials. */
export function simulateIntervals(scenario: Scenario, checks: number, trials: number, seed: number): CoverageRow {
  const random = new Random(seed)
  const tallies = { lure: new Tally(), powered: new Tally(), wilson: new Tally(), shown: new Tally() }
  let pool = makePool(scenario, random)
  for (let trial = 0; trial < trials; trial++) {
    if (trial % TRIALS_PER_POOL === 0) pool = makePool(scenario, random)
    const { correct, confidences, accuracy } = pool
    const order = random.sample(POOL, POOL)
    const [drawn, others] = [order.subarray(0, checks), order.subarray(checks)]
    const answers = Array.from(drawn, (row) => correct[row]!)
    const right = answers.reduce((sum, answer) => sum + answer, 0)
    const plain = { value: right / checks, ...wilson(right, checks) }
    const powered = predictionPowered({
      correct: answers,
      confidences: Array.from(drawn, (row) => confidences[row]!),
      otherConfidences: Array.from(others, (row) => confidences[row]!),
    })
    const isNarrower = powered.high - powered.low < plain.high - plain.low
    tallies.wilson.add(plain, accuracy)
    tallies.powered.add(powered, accuracy)
    tallies.shown.add(isNarrower ? powered : plain, accuracy)
    const tests = drawTests(random, confidences.map((confidence) => 1 - confidence), checks) // prettier-ignore
    const wrong = Array.from(tests.rows, (row) => 1 - correct[row]!)
    tallies.lure.add(lure(wrong, tests.probabilities, POOL), accuracy)
  }
  return {
    lure: tallies.lure.mean(),
    powered: tallies.powered.mean(),
    wilson: tallies.wilson.mean(),
    shown: tallies.shown.mean(),
  }
}

class Tally {
  #trials = 0
  #covered = 0
  #width = 0
  #bias = 0

  add({ value, low, high }: { value: number; low: number; high: number }, truth: number): void {
    this.#trials++
    this.#covered += Number(low <= truth && truth <= high)
    this.#width += high - low
    this.#bias += value - truth
  }

  mean(): Coverage {
    const trials = this.#trials
    return { covered: this.#covered / trials, halfWidth: this.#width / 2 / trials, bias: this.#bias / trials }
  }
}

function makePool({ accuracy, concentration, noise }: Scenario, random: Random): Pool {
  const correct = new Uint8Array(POOL)
  const confidences = new Float64Array(POOL)
  for (let row = 0; row < POOL; row++) {
    const p = beta(random, 2 * concentration * accuracy, 2 * concentration * (1 - accuracy))
    correct[row] = Number(random.uniform() < p)
    const logit = Math.log((p + 1e-3) / (1 - p + 1e-3))
    confidences[row] = noise === null ? random.uniform() : 1 / (1 + Math.exp(-(0.7 * logit + noise * random.normal())))
  }
  return { correct, confidences, accuracy: correct.reduce((sum, answer) => sum + answer, 0) / POOL }
}

function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a)
  return x / (x + gamma(random, b))
}

/** Marsaglia and Tsang, 2000. */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = random.normal()
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
