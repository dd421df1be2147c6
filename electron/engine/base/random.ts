const WORDS = 4
const TWO_TO_32 = 2 ** 32

/**
 * A seeded source of random numbers whose whole state is a short string, so that a checkpoint can
 * carry it and training goes on exactly as if it had never stopped.
 *
 * xoshiro128** of Blackman and Vigna, 2018, https://arxiv.org/abs/1805.01407, seeded with splitmix32.
 */
export class Random {
  readonly #words = new Uint32Array(WORDS)

  /** @param seed Any safe integer; different seeds give unrelated sequences. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed must be a safe integer, got ${seed}`)
    let mixed = (seed >>> 0) ^ Math.imul(Math.floor(seed / TWO_TO_32) >>> 0, 0x9e3779b1)
    for (let i = 0; i < WORDS; i++) {
      mixed = (mixed + 0x9e3779b9) | 0
      let word = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
      this.#words[i] = word ^ (word >>> 15)
    }
  }

  /** A generator that continues where the one that gave `state` stood. */
  static fromState(state: string): Random {
    if (!/^[0-9a-f]{32}$/.test(state) || /^0+$/.test(state)) {
      throw new RangeError(`a random state is 32 hexadecimal digits, not all zero, got ${JSON.stringify(state)}`)
    }
    const random = new Random(0)
    for (let i = 0; i < WORDS; i++) random.#words[i] = Number.parseInt(state.slice(8 * i, 8 * i + 8), 16)
    return random
  }

  state(): string {
    return Array.from(this.#words, (word) => word.toString(16).padStart(8, '0')).join('')
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  uniform(): number {
    return this.#next() / TWO_TO_32
  }

  /**
   * Standard normal, by Box and Muller. The second value of each pair is thrown away: keeping it would
   * make it part of the state.
   */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** A whole number from 0 to `n − 1`, each equally likely: draws that would favour low numbers are drawn again. */
  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_TO_32) throw new RangeError(`int needs 1 to 2^32 values, got ${n}`)
    const fair = TWO_TO_32 - (TWO_TO_32 % n)
    let drawn = this.#next()
    while (drawn >= fair) drawn = this.#next()
    return drawn % n
  }

  /** Puts the array into random order, in place (Fisher and Yates), and returns it. */
  shuffle(array: Int32Array): Int32Array {
    for (let i = array.length - 1; i > 0; i--) swap(array, i, this.int(i + 1))
    return array
  }

  /** `k` different numbers from 0 to `n − 1` in random order. */
  sample(n: number, k: number): Int32Array {
    if (!Number.isInteger(k) || k < 0 || k > n) throw new RangeError(`cannot draw ${k} different numbers out of ${n}`)
    const all = Int32Array.from({ length: n }, (_, i) => i)
    for (let i = 0; i < k; i++) swap(all, i, i + this.int(n - i))
    return all.slice(0, k)
  }

  #next(): number {
    const words = this.#words
    const [a = 0, b = 0, c = 0, d = 0] = words
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    const c1 = c ^ a
    const d1 = d ^ b
    words[1] = b ^ c1
    words[0] = a ^ d1
    words[2] = c1 ^ shifted
    words[3] = (d1 << 11) | (d1 >>> 21)
    return result
  }
}

function swap(array: Int32Array, i: number, j: number): void {
  const held = array[i] ?? 0
  array[i] = array[j] ?? 0
  array[j] = held
}
