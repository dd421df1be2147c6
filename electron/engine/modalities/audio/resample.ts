/** Zero crossings of the filter on each side: with the window below, what would alias is 80 dB down. */
const CROSSINGS = 16
const KAISER_BETA = 8
// Share of the usable band that passes: the rest is where the filter falls.
const PASS = 0.92

/**
 * Brings a stream of samples from one rate to another: a windowed sinc at the lower of the two rates, one row of weights for
 * each of the places that an output sample can have between input samples.
 *
 *     y(n) = Σ_k x(k) · h(n · from / to − k);   h(t) = c · sinc(c · t) · kaiser(t · c / 16),  c = 0.92 · min(1, to / from)
 *
 * Smith, Digital Audio Resampling, 2002, https://ccrma.stanford.edu/~jos/resample/
 */
export class Resampler {
  readonly #step: number
  readonly #phases: number
  readonly #half: number
  /** `[phases, 2 · half]` */
  readonly #weights: Float32Array
  /** Input that later output still needs, from sample `#first` of the stream on. */
  #kept: Float32Array
  #first: number
  #done = 0

  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to)
    this.#step = from / divisor
    this.#phases = to / divisor
    const cutoff = PASS * Math.min(1, to / from)
    this.#half = Math.ceil(CROSSINGS / cutoff)
    this.#weights = phaseWeights(this.#phases, this.#half, cutoff)
    // Silence before the start, so that the first output has a whole row of inputs.
    this.#first = -this.#half
    this.#kept = new Float32Array(this.#half)
  }

  /** The output that can be told now; the rest comes with later input. */
  push(input: Float32Array): Float32Array {
    const samples = new Float32Array(this.#kept.length + input.length)
    samples.set(this.#kept)
    samples.set(input, this.#kept.length)
    const end = this.#first + samples.length
    const output: number[] = []
    for (;;) {
      const centre = Math.floor((this.#done * this.#step) / this.#phases)
      if (centre + this.#half >= end) break
      output.push(this.#at(samples, centre))
      this.#done++
    }
    const needed = Math.floor((this.#done * this.#step) / this.#phases) - this.#half + 1
    const dropped = Math.max(0, Math.min(samples.length, needed - this.#first))
    this.#kept = samples.slice(dropped)
    this.#first += dropped
    return Float32Array.from(output)
  }

  /** The end of the stream: what is left when silence follows. */
  flush(): Float32Array {
    return this.push(new Float32Array(this.#half))
  }

  #at(samples: Float32Array, centre: number): number {
    const phase = (this.#done * this.#step) % this.#phases
    const row = phase * 2 * this.#half
    const from = centre - this.#half + 1 - this.#first
    let sum = 0
    for (let tap = 0; tap < 2 * this.#half; tap++) sum += (samples[from + tap] ?? 0) * (this.#weights[row + tap] ?? 0)
    return sum
  }
}

function phaseWeights(phases: number, half: number, cutoff: number): Float32Array {
  const weights = new Float32Array(phases * 2 * half)
  for (let phase = 0; phase < phases; phase++) {
    const row = weights.subarray(phase * 2 * half, (phase + 1) * 2 * half)
    for (let tap = 0; tap < row.length; tap++) {
      const distance = tap - half + 1 - phase / phases
      row[tap] = cutoff * sinc(cutoff * distance) * kaiser(distance / half)
    }
    // A constant stays the same constant.
    const sum = row.reduce((total, weight) => total + weight, 0)
    for (let tap = 0; tap < row.length; tap++) row[tap] = (row[tap] ?? 0) / sum
  }
  return weights
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA)
}

/** The modified Bessel function of order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / 2 / k) ** 2
    sum += term
  }
  return sum
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
