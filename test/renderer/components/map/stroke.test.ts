import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fit, toScreen, type Point } from '../../../../renderer/components/map/camera.ts'
import { PlaceIndex } from '../../../../renderer/components/map/place-index.ts'
import {
  beginStroke,
  extendStroke,
  rowsOfStroke,
  rowUnder,
  selectionMode,
  type Stroke,
} from '../../../../renderer/components/map/stroke.ts'
import type { MapTool } from '../../../../renderer/components/map/tools.ts'

/** Nine points in a square of three lines, row 0 at the lower left and row 8 at the upper right. */
const places = Float32Array.from([0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1, 0, 2, 1, 2, 2, 2])
const index = new PlaceIndex(places)
const size = { width: 600, height: 400 }
const camera = fit(index.box, size)

/** The pixel of a place on the map, or so many pixels to the right of it. */
const pixelAt = (x: number, y: number, away = 0): Point => {
  const pixel = toScreen(camera, size, { x, y })
  return { x: pixel.x + away, y: pixel.y }
}

function draw(kind: MapTool, [first, ...others]: readonly [Point, ...Point[]]): Stroke {
  return others.reduce(extendStroke, beginStroke(kind, 'replace', first))
}

const rowsOf = (stroke: Stroke): number[] | null => {
  const rows = rowsOfStroke(stroke, index, camera, size)
  return rows && [...rows]
}

test('the mouse means the point under it or close by, and none where it is far from all', () => {
  assert.equal(rowUnder(index, camera, size, pixelAt(2, 1, 7)), 5)
  assert.equal(rowUnder(index, camera, size, pixelAt(2, 1, 9)), null)
})

test('a stroke that goes nowhere is a click with every tool, and selects the point under it or none', () => {
  for (const kind of ['lasso', 'box', 'move'] as const) {
    assert.deepEqual(rowsOf(draw(kind, [pixelAt(1, 2)])), [7])
    assert.deepEqual(rowsOf(draw(kind, [pixelAt(1, 2), pixelAt(1, 2, 3)])), [7])
    assert.deepEqual(rowsOf(draw(kind, [pixelAt(0.5, 0.5)])), [])
  }
})

test('a box selects what is between its corners, whichever was first, wherever the mouse went meanwhile', () => {
  const [lowerLeft, upperRight] = [pixelAt(0.5, -0.1), pixelAt(2.1, 1.5)]
  assert.deepEqual(rowsOf(draw('box', [lowerLeft, pixelAt(3, 3), upperRight])), [1, 2, 4, 5])
  assert.deepEqual(rowsOf(draw('box', [upperRight, lowerLeft])), [1, 2, 4, 5])
})

test('a lasso selects what is inside the loop through all it went through', () => {
  const triangle = [pixelAt(-0.5, -0.1), pixelAt(2.2, -0.1), pixelAt(2.2, 2.6)] as const
  assert.deepEqual(rowsOf(draw('lasso', triangle)), [0, 1, 2, 4, 5, 8])
})

test('moving the map selects nothing', () => {
  assert.equal(rowsOf(draw('move', [pixelAt(0, 0), pixelAt(2, 2)])), null)
})

test('a stroke replaces what is selected, adds to it with Shift, Ctrl or Command, and takes away with Alt', () => {
  const held = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false }
  assert.equal(selectionMode(held), 'replace')
  for (const key of ['shiftKey', 'ctrlKey', 'metaKey']) assert.equal(selectionMode({ ...held, [key]: true }), 'add')
  assert.equal(selectionMode({ ...held, altKey: true, shiftKey: true }), 'remove')
})
