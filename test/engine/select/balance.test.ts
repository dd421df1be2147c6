import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { fitBalance, propagateBalanced } from '../../../electron/engine/select/balance.ts'
import { poisson, toProbabilities } from '../../../electron/engine/select/propagate.ts'
import { clusteredRows } from '../../support/vectors.ts'

await startTensorFlow()

describe('fitBalance', () => {
  const mass = Float64Array.of(0.8, 0.2)

  it('takes classes to be met equally often as long as nothing speaks against it', () => {
    const shares = { rows: 1, cols: 2, data: Float32Array.of(0.75, 0.25) }
    const labels = Int32Array.of(0, 0, 0, 0, 1)
    assert.equal(fitBalance({ ...shares, rows: 0, data: new Float32Array(0) }, new Int32Array(0), labels, mass), 1)
    assert.equal(fitBalance(shares, Int32Array.of(0), labels, mass), 1)
  })

  it('gives way when many labels are foretold by what reaches them, and not by equal classes', () => {
    const rows = 30
    const data = Float32Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? 0.7 : 0.3))
    const labels = Int32Array.from({ length: 2 * rows }, (_, at) => at % 2)
    assert.equal(fitBalance({ rows, cols: 2, data }, new Int32Array(rows), labels, mass), 0.25)
    assert.equal(fitBalance({ rows, cols: 2, data }, new Int32Array(rows).fill(1), labels, mass), 1)
  })

  it('is the loss of the docstring at its least', () => {
    const random = new Random(3)
    const rows = 12
    const first = Array.from({ length: rows }, () => random.uniform())
    const data = Float32Array.from({ length: 2 * rows }, (_, at) => {
      const share = first[at >> 1]!
      return at % 2 === 0 ? share : 1 - share
    })
    const labels = Int32Array.from(first, (share) => Number(random.uniform() > share))
    const lossOf = (balance: number): number =>
      first.reduce(
        (sum, share, row) => {
          const odds = [share / mass[0]! ** balance, (1 - share) / mass[1]! ** balance]
          return sum - Math.log(Math.max(1e-3, odds[labels[row]!]! / (odds[0]! + odds[1]!)))
        },
        3 * (1 - balance),
      )
    const balances = [1, 0.75, 0.5, 0.25]
    const best = balances.reduce((a, b) => (lossOf(b) < lossOf(a) ? b : a))
    assert.equal(fitBalance({ rows, cols: 2, data }, labels, labels, mass), best)
  })
})

describe('propagateBalanced', () => {
  it('gives a class labelled four times as often no more than its due', async () => {
    const graph = buildGraph(await buildExact(clusteredRows(300, 12, 2, 1.6, 1)).neighbours(10))
    // Rows of two clusters in turns: eight labels of the first, two of the second.
    const rows = Int32Array.from([0, 2, 4, 6, 8, 10, 12, 14, 151, 153])
    const labels = rows.map((row) => row % 2)
    const { probabilities, unseen } = propagateBalanced(graph, rows, labels, 2, new Random(1))
    const isRight = (data: Float32Array, row: number): boolean => data[2 * row + (row % 2)]! > 0.5
    const rights = (data: Float32Array): number => Array.from({ length: 300 }, (_, row) => isRight(data, row)).filter(Boolean).length // prettier-ignore
    const plain = toProbabilities(poisson(graph, rows, labels, 2), rows, labels, { balance: 0 })
    assert.ok(rights(probabilities.data) > rights(plain.data) + 60)
    assert.equal(unseen.at.length, 10)
  })

  it('leaves nothing out while there are fewer than two labels a class', async () => {
    const graph = buildGraph(await buildExact(clusteredRows(60, 8, 3, 0.5, 1)).neighbours(8))
    const rows = Int32Array.of(0, 1, 2, 3, 4)
    const { balance, unseen } = propagateBalanced(graph, rows, rows.map((row) => row % 3), 3, new Random(1)) // prettier-ignore
    assert.deepEqual([balance, unseen.at.length], [1, 0])
  })
})
