import { Random } from '../../base/random.ts'

/**
 * Batches of row numbers: passes over all rows, each in a new random order. What does not fill the last batch of a pass
 * is left out of that pass.
 *
 * Its state is a short string, whatever the number of rows: the generator as it stood before the pass was shuffled, and
 * the place in it.
 */
export class BatchOrder {
  readonly #rows: Int32Array
  readonly #batch: number
  #random: Random
  #passState = ''
  #pass: Int32Array = new Int32Array(0)
  #next = 0

  constructor(rows: Int32Array, batch: number, random: Random) {
    if (batch < 1 || batch > rows.length) {
      throw new RangeError(`cannot draw batches of ${batch} from ${rows.length} rows`)
    }
    this.#rows = rows
    this.#batch = batch
    this.#random = random
    this.#startPass()
  }

  next(): Int32Array {
    if (this.#next + this.#batch > this.#pass.length) this.#startPass()
    this.#next += this.#batch
    return this.#pass.subarray(this.#next - this.#batch, this.#next)
  }

  state(): string {
    return `${this.#passState}:${this.#next}`
  }

  /** Goes on where `state()` was taken, over the same rows and batch. */
  restore(state: string): void {
    const [random = '', next] = state.split(':')
    this.#random = Random.fromState(random)
    this.#startPass()
    this.#next = Number(next)
  }

  #startPass(): void {
    this.#passState = this.#random.state()
    this.#pass = this.#random.shuffle(this.#rows.slice())
    this.#next = 0
  }
}
