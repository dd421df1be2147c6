import type { Random } from '../../base/random.ts'

/** How often and how much of a view is blanked. */
export interface EraseConfig {
  readonly chance: number
  /** Side of the blanked box as a share of the view's, least and most; drawn for width and height apart. */
  readonly side: readonly [number, number]
}

/** The box of each view as the product of a column and a row of zeros and ones, both `[count, side]`. */
export interface EraseBoxes {
  readonly rows: Float32Array
  readonly columns: Float32Array
}

/** Draws one box a view, always wholly inside it; a view that is spared gets an empty one. */
export function drawBoxes(count: number, side: number, config: EraseConfig, random: Random): EraseBoxes {
  const rows = new Float32Array(count * side)
  const columns = new Float32Array(count * side)
  const [least, most] = config.side
  for (let view = 0; view < count; view++) {
    const isErased = random.uniform() < config.chance
    for (const marks of [rows, columns]) {
      const length = Math.round(side * (least + (most - least) * random.uniform()))
      const start = view * side + random.int(side - length + 1)
      if (isErased) marks.fill(1, start, start + length)
    }
  }
  return { rows, columns }
}
