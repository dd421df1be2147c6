import type { SelectionMode } from '../../state/mapping.svelte.ts'
import { boxBetween, toPlane, type Camera, type Point, type Size } from './camera.ts'
import type { PlaceIndex } from './place-index.ts'
import type { MapTool } from './tools.ts'

/** How far from a point the mouse still means it, in pixels. */
const REACH = 8
/** A stroke that goes less far than this is a click, in pixels. */
const CLICK = 4

/** What is drawn with the mouse held down, in pixels, and what it does. */
export interface Stroke {
  readonly kind: MapTool
  readonly mode: SelectionMode
  /** Of a lasso all it went through, otherwise where it began and where it is. */
  readonly pixels: readonly [Point, ...Point[]]
}

type HeldKeys = Pick<MouseEvent, 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>

export function selectionMode({ altKey, shiftKey, ctrlKey, metaKey }: HeldKeys): SelectionMode {
  if (altKey) return 'remove'
  return shiftKey || ctrlKey || metaKey ? 'add' : 'replace'
}

export function beginStroke(kind: MapTool, mode: SelectionMode, pixel: Point): Stroke {
  return { kind, mode, pixels: [pixel] }
}

export function extendStroke({ kind, mode, pixels }: Stroke, pixel: Point): Stroke {
  return { kind, mode, pixels: kind === 'lasso' ? [...pixels, pixel] : [pixels[0], pixel] }
}

export function isClick({ pixels }: Stroke): boolean {
  const [first] = pixels
  return pixels.every(({ x, y }) => Math.hypot(x - first.x, y - first.y) < CLICK)
}

/** The row that the mouse means at a pixel; `null` when none is near. */
export function rowUnder(index: PlaceIndex, camera: Camera, size: Size, pixel: Point): number | null {
  return index.nearest(toPlane(camera, size, pixel), REACH / camera.scale)
}

/** The rows that a stroke selects when it ends, a click the one under it; `null` when it only moved the map. */
export function rowsOfStroke(stroke: Stroke, index: PlaceIndex, camera: Camera, size: Size): Int32Array | null {
  const { kind, pixels } = stroke
  const [first] = pixels
  if (isClick(stroke)) {
    const row = rowUnder(index, camera, size, first)
    return Int32Array.from(row === null ? [] : [row])
  }
  if (kind === 'move') return null
  if (kind === 'box') return index.inBox(boxBetween(camera, size, first, pixels.at(-1) ?? first))
  return index.inLoop(pixels.map((pixel) => toPlane(camera, size, pixel)))
}
