import { boxOf, type Box, type Point } from './camera.ts'

const PLACES_PER_CELL = 4
const MOST_CELLS_ACROSS = 1024

/** Finds places on the map quickly: they are sorted into the cells of a square grid. */
export class PlaceIndex {
  readonly box: Box
  readonly #places: Float32Array
  readonly #across: number
  readonly #cellSize: number
  /** Rows of cell c: `#rows[#starts[c]]` to before `#rows[#starts[c + 1]]`, rising. */
  readonly #starts: Int32Array
  readonly #rows: Int32Array

  /** @param places `[count, 2]`, kept by reference. */
  constructor(places: Float32Array) {
    const count = places.length / 2
    this.box = boxOf(places)
    this.#places = places
    const { left, right, bottom, top } = this.box
    this.#across = Math.max(1, Math.min(MOST_CELLS_ACROSS, Math.ceil(Math.sqrt(count / PLACES_PER_CELL))))
    this.#cellSize = Math.max(right - left, top - bottom, 1e-6) / this.#across
    const cells = this.#across ** 2
    const cellOf = Int32Array.from({ length: count }, (_, row) => this.#cellAt(this.#column(row), this.#line(row)))
    this.#starts = new Int32Array(cells + 1)
    for (const cell of cellOf) this.#starts[cell + 1]! += 1
    for (let cell = 0; cell < cells; cell++) this.#starts[cell + 1]! += this.#starts[cell]!
    const next = this.#starts.slice()
    this.#rows = new Int32Array(count)
    cellOf.forEach((cell, row) => (this.#rows[next[cell]!++] = row))
  }

  /** The row nearest to a point, no farther away than `radius`; `null` when none is. */
  nearest(point: Point, radius: number): number | null {
    let best: number | null = null
    let least = radius * radius
    this.#eachIn(
      { left: point.x - radius, right: point.x + radius, bottom: point.y - radius, top: point.y + radius },
      (row) => {
        const square = (this.#places[2 * row]! - point.x) ** 2 + (this.#places[2 * row + 1]! - point.y) ** 2
        if (square > least) return
        least = square
        best = row
      },
    )
    return best
  }

  /** Rows inside a box, rising. */
  inBox(box: Box): Int32Array {
    const places = this.#places
    // Flags bring a million rows into order faster than sorting does.
    const isFound = new Uint8Array(this.#rows.length)
    let count = 0
    this.#eachIn(box, (row) => {
      const x = places[2 * row]!
      const y = places[2 * row + 1]!
      if (x < box.left || x > box.right || y < box.bottom || y > box.top) return
      isFound[row] = 1
      count++
    })
    const found = new Int32Array(count)
    for (let row = 0, at = 0; at < count; row++) if (isFound[row] === 1) found[at++] = row
    return found
  }

  /** Rows inside a closed loop, by the even-odd rule, rising. */
  inLoop(loop: readonly Point[]): Int32Array {
    const box = boxOf(Float32Array.from(loop.flatMap(({ x, y }) => [x, y])))
    return this.inBox(box).filter((row) => isInside(loop, this.#places[2 * row]!, this.#places[2 * row + 1]!))
  }

  #eachIn(box: Box, visit: (row: number) => void): void {
    const [from, to] = [this.#clamp((box.left - this.box.left) / this.#cellSize), this.#clamp((box.right - this.box.left) / this.#cellSize)] // prettier-ignore
    const [low, high] = [this.#clamp((box.bottom - this.box.bottom) / this.#cellSize), this.#clamp((box.top - this.box.bottom) / this.#cellSize)] // prettier-ignore
    for (let line = low; line <= high; line++) {
      const end = this.#starts[this.#cellAt(to, line) + 1]!
      for (let at = this.#starts[this.#cellAt(from, line)]!; at < end; at++) visit(this.#rows[at]!)
    }
  }

  #column(row: number): number {
    return this.#clamp((this.#places[2 * row]! - this.box.left) / this.#cellSize)
  }

  #line(row: number): number {
    return this.#clamp((this.#places[2 * row + 1]! - this.box.bottom) / this.#cellSize)
  }

  #cellAt(column: number, line: number): number {
    return line * this.#across + column
  }

  #clamp(cell: number): number {
    return Math.max(0, Math.min(this.#across - 1, Math.floor(cell)))
  }
}

function isInside(loop: readonly Point[], x: number, y: number): boolean {
  let inside = false
  let before = loop.at(-1)
  for (const point of loop) {
    if (before !== undefined && point.y > y !== before.y > y) {
      const crossing = before.x + ((y - before.y) / (point.y - before.y)) * (point.x - before.x)
      if (x < crossing) inside = !inside
    }
    before = point
  }
  return inside
}
