import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { fuzzyGraph } from '../../../electron/engine/index/fuzzy-graph.ts'
import { layOut } from '../../../electron/engine/index/layout.ts'
import type { Neighbours } from '../../../electron/engine/index/neighbour-index.ts'
import { placeNew, project } from '../../../electron/engine/index/projection.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { clusteredRows } from '../../support/vectors.ts'

await startTensorFlow()

const CLUSTERS = 5
const ROWS = 400
const vectors = clusteredRows(ROWS, 24, CLUSTERS, 0.6, 3)
const neighbours = await buildExact(vectors).neighbours(12)
/** Any two columns do for a start. */
const scores = firstColumns(vectors)
const seeded = { random: new Random(1) }

function firstColumns({ rows, cols, data }: Matrix): Float32Array {
  return Float32Array.from({ length: 2 * rows }, (_, at) => data[(at >> 1) * cols + (at & 1)]!)
}

function distance(places: Float32Array, row: number, other: number): number {
  return Math.hypot(places[2 * row]! - places[2 * other]!, places[2 * row + 1]! - places[2 * other + 1]!)
}

/** Share of rows whose nearest row on the map is of their own cluster. */
function purity(places: Float32Array, rows: readonly number[], among = ROWS): number {
  const nearest = (row: number): number => {
    let best = row === 0 ? 1 : 0
    for (let other = 0; other < among; other++) {
      if (other !== row && distance(places, row, other) < distance(places, row, best)) best = other
    }
    return best
  }
  return rows.filter((row) => nearest(row) % CLUSTERS === row % CLUSTERS).length / rows.length
}

const everyRow = Array.from({ length: ROWS }, (_, row) => row)
const whole = await project(neighbours, scores, { random: new Random(1) })

test('what belongs together lies together, and clusters lie apart', () => {
  assert.ok(purity(whole, everyRow) > 0.97)
  let [inside, across] = [0, 0]
  for (let row = 0; row < ROWS - CLUSTERS; row++) {
    inside += distance(whole, row, row + CLUSTERS)
    across += distance(whole, row, row + 1)
  }
  assert.ok(across > 3 * inside, `${across} across clusters, ${inside} inside`)
})

test('the map is widest from left to right, round its middle', () => {
  const sums = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 }
  for (const row of everyRow) {
    const [x, y] = [whole[2 * row]!, whole[2 * row + 1]!]
    sums.x += x
    sums.y += y
    sums.xx += x * x
    sums.xy += x * y
    sums.yy += y * y
  }
  assert.ok(sums.xx > sums.yy)
  for (const sum of [sums.x, sums.y, sums.xy]) assert.ok(Math.abs(sum) < 1e-3 * sums.xx)
})

test('the same seed draws the same map', async () => {
  assert.deepEqual(await project(neighbours, scores, { random: new Random(1) }), whole)
})

test('an abort ends the drawing with its reason, and progress goes from 0 to 1', async () => {
  const stop = new AbortController()
  const shares: number[] = []
  const options = { ...seeded, signal: stop.signal, onProgress: (share: number) => shares.push(share) }
  const drawing = project(neighbours, scores, {
    ...options,
    onProgress: (share) => {
      options.onProgress(share)
      if (shares.length === 3) stop.abort(new Error('enough'))
    },
  })
  await assert.rejects(drawing, /enough/)
  assert.deepEqual(shares, [1 / 500, 2 / 500, 3 / 500])
})

test('new rows land in their own cluster, and old ones stay bit for bit', async () => {
  const isNew = Uint8Array.from(everyRow, (row) => (row % 4 === 0 ? 1 : 0))
  const known = whole.map((place, at) => (isNew[at >> 1] === 1 ? NaN : place))
  const places = await placeNew({ neighbours, vectors }, known, isNew, { random: new Random(2) })
  const added = everyRow.filter((row) => isNew[row] === 1)
  assert.ok(purity(places, added) > 0.95)
  for (const row of everyRow) {
    if (isNew[row] === 0) assert.deepEqual(places.slice(2 * row, 2 * row + 2), whole.slice(2 * row, 2 * row + 2))
  }
})

test('new rows that are near nothing old are laid beside the old row most like them, and spread', async () => {
  // 0 and 1 are old; 2, 3 and 4 only know each other, and look like 1.
  const graph: Neighbours = {
    rows: 5,
    k: 2,
    ids: Int32Array.of(1, 1, 0, 0, 3, 4, 2, 4, 2, 3),
    cosines: new Float32Array(10).fill(0.5),
  }
  const few: Matrix = { rows: 5, cols: 2, data: Float32Array.of(1, 0, 0, 1, 0.1, 1, 0, 1, -0.1, 1) }
  const known = Float32Array.of(-50, 0, 50, 0, 0, 0, 0, 0, 0, 0)
  const places = await placeNew({ neighbours: graph, vectors: few }, known, Uint8Array.of(0, 0, 1, 1, 1), seeded)
  for (const row of [2, 3, 4]) assert.ok(2 * distance(places, row, 1) < distance(places, row, 0))
  assert.ok(distance(places, 2, 3) > 0)
})

test('copies of one row do not stay in one place', async () => {
  const copies: Neighbours = {
    rows: 3,
    k: 2,
    ids: Int32Array.of(1, 2, 0, 2, 0, 1),
    cosines: new Float32Array(6).fill(1),
  }
  const places = await project(copies, new Float32Array(6), { random: new Random(4) })
  assert.ok(distance(places, 0, 1) > 0 && distance(places, 1, 2) > 0)
  assert.ok(places.every((place) => Number.isFinite(place)))
})

test('a single sample is a map', async () => {
  const alone: Neighbours = { rows: 1, k: 0, ids: new Int32Array(), cosines: new Float32Array() }
  const places = await project(alone, new Float32Array(2), seeded)
  assert.equal(places.length, 2)
  assert.ok(places.every((place) => Number.isFinite(place)))
})

test('a start or pins of another length are refused', async () => {
  const graph = fuzzyGraph(neighbours)
  await assert.rejects(
    layOut(graph, { start: new Float32Array(4), epochs: 1, ...seeded }),
    /expected 800 coordinates, got 4/,
  )
  const pinned = new Uint8Array(3)
  await assert.rejects(layOut(graph, { start: scores, epochs: 1, pinned, ...seeded }), /expected 400 pins, got 3/)
})
