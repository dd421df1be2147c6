import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { poissonLeaveOneOut } from '../../../electron/engine/select/leave-one-out.ts'
import { poisson } from '../../../electron/engine/select/propagate.ts'
import { clusteredRows } from '../../support/vectors.ts'

await startTensorFlow()

const EXACT = { tolerance: 1e-9 }

describe('poissonLeaveOneOut', () => {
  it('agrees with Poisson learning run anew without each label', async () => {
    const graph = buildGraph(await buildExact(clusteredRows(120, 8, 3, 1.2, 3)).neighbours(8), 8)
    const rows = Int32Array.from({ length: 21 }, (_, at) => 5 * at)
    const labels = Int32Array.from(rows, (_, at) => (at === 20 ? 3 : (at + (at % 5)) % 3))
    const { at, shares } = poissonLeaveOneOut(graph, rows, labels, 4, new Random(1), EXACT)
    // Of the class of the last there is no other.
    assert.deepEqual(
      [...at],
      Array.from({ length: 20 }, (_, position) => position),
    )
    at.forEach((out, example) => {
      const kept = Int32Array.from(rows.keys()).filter((position) => position !== out)
      const anew = poisson(graph, kept.map((position) => rows[position]!), kept.map((position) => labels[position]!), 4, EXACT) // prettier-ignore
      for (let c = 0; c < 4; c++) {
        assert.ok(Math.abs(shares.data[example * 4 + c]! - anew.data[rows[out]! * 4 + c]!) < 1e-5)
      }
    })
  })

  it('leaves out with a label what is of its set', async () => {
    const graph = buildGraph(await buildExact(clusteredRows(90, 8, 3, 1.2, 3)).neighbours(8), 8)
    const rows = Int32Array.from({ length: 16 }, (_, at) => 5 * at)
    const labels = Int32Array.from(rows, (_, at) => Math.floor(at / 2) % 2)
    const sets = Int32Array.from(rows, (_, at) => Math.floor(at / 2))
    const { at, shares } = poissonLeaveOneOut(graph, rows, labels, 2, new Random(1), { ...EXACT, sets })
    assert.equal(at.length, 16)
    at.forEach((out, example) => {
      const kept = Int32Array.from(rows.keys()).filter((position) => sets[position] !== sets[out])
      const anew = poisson(graph, kept.map((position) => rows[position]!), kept.map((position) => labels[position]!), 2, EXACT) // prettier-ignore
      for (let c = 0; c < 2; c++) {
        assert.ok(Math.abs(shares.data[example * 2 + c]! - anew.data[rows[out]! * 2 + c]!) < 0.05)
      }
    })
    // Of a class that stands in one set alone nothing can be left out.
    const alone = { ...EXACT, sets: new Int32Array(16) }
    assert.equal(poissonLeaveOneOut(graph, rows, labels, 2, new Random(1), alone).at.length, 0)
  })

  it('takes one label at most for another when one more is given', () => {
    const graph = { nodes: 80, starts: new Int32Array(81), columns: new Int32Array(0), weights: new Float32Array(0) }
    const leftOutOf = (count: number): Set<number> => {
      const rows = Int32Array.from({ length: count }, (_, at) => (7 * at) % 80)
      return new Set(poissonLeaveOneOut(graph, rows, new Int32Array(count), 2, new Random(1)).at)
    }
    let changes = 0
    for (let count = 40; count < 80; count++) {
      const gone = leftOutOf(count).difference(leftOutOf(count + 1)).size
      assert.ok(gone <= 1)
      changes += gone
    }
    assert.ok(changes > 0)
  })

  it('leaves out 32 labels at most, and says nothing where no other label is connected', () => {
    const graph = { nodes: 80, starts: new Int32Array(81), columns: new Int32Array(0), weights: new Float32Array(0) }
    const rows = Int32Array.from({ length: 80 }, (_, row) => row)
    const { at, shares } = poissonLeaveOneOut(graph, rows, new Int32Array(80), 2, new Random(1))
    assert.equal(new Set(at).size, 32)
    assert.deepEqual(shares.data, new Float32Array(64))
  })
})
