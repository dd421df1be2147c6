/** A binary heap of items with values: gives back the item of the largest value, the lower item on a tie. */
export class LargestFirst {
  readonly #items: Int32Array
  readonly #values: Float64Array
  #size = 0

  constructor(capacity: number) {
    this.#items = new Int32Array(capacity)
    this.#values = new Float64Array(capacity)
  }

  get size(): number {
    return this.#size
  }

  /** @throws RangeError when the heap is full. */
  push(item: number, value: number): void {
    if (this.#size === this.#items.length) throw new RangeError(`the heap holds its ${this.#size} items already`)
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(item, value, parent)) break
      this.#put(at, this.#items[parent]!, this.#values[parent]!)
      at = parent
    }
    this.#put(at, item, value)
  }

  /** @throws RangeError when the heap is empty. */
  pop(): { readonly item: number; readonly value: number } {
    if (this.#size === 0) throw new RangeError('the heap is empty')
    const top = { item: this.#items[0]!, value: this.#values[0]! }
    this.#size--
    if (this.#size > 0) this.#sink(this.#items[this.#size]!, this.#values[this.#size]!)
    return top
  }

  #sink(item: number, value: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      const right = child + 1
      if (right < this.#size && this.#isBefore(this.#items[right]!, this.#values[right]!, child)) child = right
      if (this.#isBefore(item, value, child)) break
      this.#put(at, this.#items[child]!, this.#values[child]!)
      at = child
    }
    this.#put(at, item, value)
  }

  #isBefore(item: number, value: number, slot: number): boolean {
    const other = this.#values[slot]!
    return value > other || (value === other && item < this.#items[slot]!)
  }

  #put(slot: number, item: number, value: number): void {
    this.#items[slot] = item
    this.#values[slot] = value
  }
}
