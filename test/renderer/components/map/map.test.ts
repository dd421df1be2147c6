import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { boxOf, fit, pan, toPlane, toScreen, zoom } from '../../../../renderer/components/map/camera.ts'
import { colour } from '../../../../renderer/components/map/colouring.ts'
import { compose } from '../../../../renderer/components/map/picture.ts'
import { PlaceIndex } from '../../../../renderer/components/map/place-index.ts'
import { placeNames, readableNames } from '../../../../renderer/components/map/place-names.ts'
import { emptyLabels, mapOrigins } from '../../../../shared/contract/map-bytes.ts'
import type { ClassId, TaskId } from '../../../../shared/domain/ids.ts'
import type { Class } from '../../../../shared/domain/labels.ts'

const size = { width: 800, height: 500 }
const random = new Random(7)
const places = Float32Array.from({ length: 2 * 3000 }, () => 10 * random.normal())
const index = new PlaceIndex(places)
const rows = Array.from({ length: 3000 }, (_, row) => row)
const at = (row: number): { x: number; y: number } => ({ x: places[2 * row]!, y: places[2 * row + 1]! })

function makeClass(id: number, name: string, shade: string): Class {
  return { id: id as ClassId, taskId: 1 as TaskId, name, key: null, colour: shade }
}

test('the camera that fits shows every place, and pixels and places correspond', () => {
  const camera = fit(boxOf(places), size)
  for (const row of rows) {
    const pixel = toScreen(camera, size, at(row))
    assert.ok(pixel.x >= 0 && pixel.x <= size.width && pixel.y >= 0 && pixel.y <= size.height)
    const back = toPlane(camera, size, pixel)
    assert.ok(Math.hypot(back.x - at(row).x, back.y - at(row).y) < 1e-4)
  }
})

test('zooming keeps what is under the mouse, within limits, and panning keeps the middle on the map', () => {
  const box = boxOf(places)
  const camera = fit(box, size)
  const pixel = { x: 120, y: 430 }
  const near = zoom(camera, box, size, 3, pixel)
  const [before, after] = [toPlane(camera, size, pixel), toPlane(near, size, pixel)]
  assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6)
  assert.equal(zoom(camera, box, size, 1e9, pixel).scale, camera.scale * 200)
  assert.equal(zoom(camera, box, size, 1e-9, pixel).scale, camera.scale / 2)
  assert.deepEqual(pan(camera, box, -1e9, 1e9), { x: box.right, y: box.top, scale: camera.scale })
})

test('the nearest row, rows in a box and rows in a loop are those that looking at each would find', () => {
  for (const [x, y] of [
    [0, 0],
    [12, -7],
    [-30, 30],
  ] as const) {
    const distance = (row: number): number => Math.hypot(at(row).x - x, at(row).y - y)
    const best = rows.reduce((least, row) => (distance(row) < distance(least) ? row : least))
    assert.equal(index.nearest({ x, y }, distance(best) + 0.01), best)
    assert.equal(index.nearest({ x, y }, distance(best) - 0.01), null)
  }
  const box = { left: -5, right: 8, bottom: -3, top: 2 }
  const inBox = rows.filter((row) => at(row).x >= -5 && at(row).x <= 8 && at(row).y >= -3 && at(row).y <= 2)
  assert.deepEqual([...index.inBox(box)], inBox)
  const circle = Array.from({ length: 400 }, (_, step) => ({ x: 4 + 9 * Math.cos((step * Math.PI) / 200), y: 9 * Math.sin((step * Math.PI) / 200) })) // prettier-ignore
  const inCircle = rows.filter((row) => Math.hypot(at(row).x - 4, at(row).y) < 9)
  const found = new Set(index.inLoop(circle))
  assert.ok(inCircle.filter((row) => !found.has(row)).length + found.size - inCircle.length <= 2)
})

test('a map without points, or with all in one place, can be looked at', () => {
  assert.equal(new PlaceIndex(new Float32Array()).nearest({ x: 0, y: 0 }, 5), null)
  const one = new PlaceIndex(new Float32Array(6))
  assert.deepEqual([...one.inBox({ left: -1, right: 1, bottom: -1, top: 1 })], [0, 1, 2])
  assert.ok(Number.isFinite(fit(one.box, size).scale))
})

const labels = emptyLabels(6)
labels.classIds.set([3, 3, 4, 0, -1, 99])
labels.confidences.set([1, 0.97, 0.4, 0, 1, 0.6])
labels.groups.set([0, 2, 2, 7, 0, 0])
labels.origins.set(['hand', 'propagated', 'classifier', 'none', 'group', 'propagated'].map((name) => mapOrigins.indexOf(name as never))) // prettier-ignore
const classes = [makeClass(3, 'cat', '#112233'), makeClass(4, 'dog', '#445566')]

test('every colouring counts each sample once, under the line that says what is known of it', () => {
  const shown = (by: Parameters<typeof colour>[0]): (string | number)[][] => {
    const { entries, entryOf } = colour(by, labels, classes)
    assert.equal(
      entries.reduce((sum, { count }) => sum + count, 0),
      6,
    )
    return [entries.filter(({ count }) => count > 0).map(({ name, count }) => `${name} ${count}`), [...entryOf]]
  }
  // A class that was deleted says nothing.
  assert.deepEqual(shown('class'), [
    ['no class yet 2', 'cat 2', 'dog 1', 'not of interest 1'],
    [1, 1, 2, 0, 3, 0],
  ])
  assert.deepEqual(shown('group'), [
    ['in no suggested group 3', 'Group 2 2', 'Group 7 1'],
    [0, 1, 1, 2, 0, 0],
  ])
  assert.deepEqual(shown('doubt')[0], ['nothing known 1', 'below 50 % sure 1', '50 to 80 % sure 1', 'over 95 % sure 3'])
  assert.deepEqual(shown('origin')[0], [
    'nothing known 1',
    'by hand 1',
    'by group 1',
    'propagated 2',
    'by the classifier 1',
  ])
})

test('what is not selected stands back under what is, and each row is drawn once', () => {
  const colouring = colour('class', labels, classes)
  const tones = { back: '#010101', plain: '#020202', strong: '#030303' }
  const options = { colouring, selected: null, highlighted: null, isOnTop: (row: number) => row === 0, tones }
  const hex = (value: number): string => (value & 0xff).toString(16) + ((value >> 8) & 0xff).toString(16)
  const free = compose(options)
  assert.deepEqual(free.layers.map(({ rows: drawn }) => [...drawn]), [[3, 4, 5], [1, 2], [0]]) // prettier-ignore
  assert.deepEqual(Array.from(free.colours, hex), ['1122', '1122', '4455', '22', '22', '22'])
  const chosen = compose({ ...options, selected: Uint8Array.of(0, 0, 1, 1, 0, 0) })
  assert.deepEqual(chosen.layers.map(({ rows: drawn }) => [...drawn]), [[0, 1, 4, 5], [2, 3], []]) // prettier-ignore
  assert.deepEqual(Array.from(chosen.colours, hex), ['11', '11', '4455', '33', '11', '11'])
  assert.ok(chosen.layers[1]!.growth > 0)
  const pointed = compose({ ...options, highlighted: 2 })
  assert.deepEqual(pointed.layers.map(({ rows: drawn }) => [...drawn]), [[0, 1, 3, 4, 5], [2], []]) // prettier-ignore
})

test('a name stands where most of its samples lie, and gives way to that of a larger class', () => {
  const crowd = emptyLabels(60)
  // Forty cats round (0, 0) and ten far away, ten dogs.
  const spots = Float32Array.from({ length: 120 }, (_, half) => (half < 80 ? (half % 7) / 50 : half < 100 ? 30 : half % 2 === 0 ? 30 : 0)) // prettier-ignore
  crowd.classIds.fill(3, 0, 50).fill(4, 50)
  const names = placeNames(colour('class', crowd, classes), spots)
  assert.deepEqual(names.map(({ name, count }) => [name, count]), [['cat', 50], ['dog', 10]]) // prettier-ignore
  assert.ok(Math.hypot(names[0]!.place.x, names[0]!.place.y) < 1)
  assert.ok(Math.hypot(names[1]!.place.x - 30, names[1]!.place.y) < 0.1)
  const shown = (scale: number): string[] => readableNames(names, { x: 15, y: 0, scale }, size).map(({ name }) => name)
  assert.deepEqual(shown(20), ['cat', 'dog'])
  assert.deepEqual(shown(0.5), ['cat'])
  assert.deepEqual(shown(200), [])
})
