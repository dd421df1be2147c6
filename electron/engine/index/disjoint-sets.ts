/** Union–find over `0 … size - 1`; the smallest row of a set stands for it. */
export class DisjointSets {
  readonly #parent: Int32Array

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, row) => row)
  }

  /** The smallest row of the set that holds `row`. */
  find(row: number): number {
    const parent = this.#parent
    let root = row
    while (parent[root]! !== root) root = parent[root]!
    for (let at = row; at !== root;) {
      const next = parent[at]!
      parent[at] = root
      at = next
    }
    return root
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)]
    this.#parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB)
  }

  /** For every row the smallest row of its set. */
  representatives(): Int32Array {
    return this.#parent.map((_, row) => this.find(row))
  }
}
