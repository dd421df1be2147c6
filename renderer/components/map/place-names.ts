import { boxOf, toScreen, type Camera, type Point, type Size } from './camera.ts'
import type { Colouring } from './colouring.ts'

/** A name at the place where most of what it names lies. */
export interface PlaceName {
  readonly entry: number
  readonly name: string
  readonly colour: string
  readonly place: Point
  readonly count: number
}

const CELLS = 48
const MOST_NAMES = 80
const NAME_HEIGHT = 24
const LETTER_WIDTH = 7.5
const NAME_PADDING = 28

/** Where each entry with a colour has its most crowded spot, the largest entries first. */
export function placeNames({ entries, entryOf }: Colouring, places: Float32Array): PlaceName[] {
  const box = boxOf(places)
  const size = Math.max(box.right - box.left, box.top - box.bottom, 1e-6) / CELLS
  const cellOf = (row: number): number => {
    const column = Math.min(CELLS - 1, Math.floor((places[2 * row]! - box.left) / size))
    return Math.min(CELLS - 1, Math.floor((places[2 * row + 1]! - box.bottom) / size)) * CELLS + column
  }
  const crowds = new Int32Array(entries.length * CELLS * CELLS)
  for (let row = 0; row < entryOf.length; row++) crowds[entryOf[row]! * CELLS * CELLS + cellOf(row)]! += 1
  const crowded = entries.map((_, entry) =>
    mostCrowded(crowds.subarray(entry * CELLS * CELLS, (entry + 1) * CELLS * CELLS)),
  )
  const sums = new Float64Array(3 * entries.length)
  for (let row = 0; row < entryOf.length; row++) {
    const entry = entryOf[row]!
    if (!isNear(cellOf(row), crowded[entry]!)) continue
    sums[3 * entry]! += places[2 * row]!
    sums[3 * entry + 1]! += places[2 * row + 1]!
    sums[3 * entry + 2]! += 1
  }
  return entries
    .flatMap(({ name, colour, count }, entry): PlaceName[] => {
      const near = sums[3 * entry + 2]!
      if (colour === null || near === 0) return []
      return [{ entry, name, colour, count, place: { x: sums[3 * entry]! / near, y: sums[3 * entry + 1]! / near } }]
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_NAMES)
}

/** The names that can be read on screen: where two would overlap, that of the larger entry. */
export function readableNames(
  names: readonly PlaceName[],
  camera: Camera,
  size: Size,
): (PlaceName & { readonly pixel: Point })[] {
  const shown: (PlaceName & { readonly pixel: Point })[] = []
  for (const name of names) {
    const pixel = toScreen(camera, size, name.place)
    const isOutside = pixel.x < 0 || pixel.y < 0 || pixel.x > size.width || pixel.y > size.height
    const isHidden = shown.some(
      (other) =>
        Math.abs(other.pixel.y - pixel.y) < NAME_HEIGHT &&
        Math.abs(other.pixel.x - pixel.x) < (widthOf(other.name) + widthOf(name.name)) / 2,
    )
    if (!isOutside && !isHidden) shown.push({ ...name, pixel })
  }
  return shown
}

function widthOf(name: string): number {
  return NAME_PADDING + LETTER_WIDTH * Math.min(name.length, 24)
}

/** The cell with the largest crowd in it and around it. */
function mostCrowded(crowd: Int32Array): number {
  let [best, most] = [0, -1]
  for (let cell = 0; cell < crowd.length; cell++) {
    if (crowd[cell] === 0) continue
    let sum = 0
    for (let down = -1; down <= 1; down++) {
      for (let across = -1; across <= 1; across++) {
        const near = cell + down * CELLS + across
        if (isNear(near, cell)) sum += crowd[near] ?? 0
      }
    }
    if (sum > most) [best, most] = [cell, sum]
  }
  return best
}

function isNear(a: number, b: number): boolean {
  return Math.abs((a % CELLS) - (b % CELLS)) <= 1 && Math.abs(Math.floor(a / CELLS) - Math.floor(b / CELLS)) <= 1
}
