import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { poisson, toProbabilities } from '../../../electron/engine/select/propagate.ts'
import { propagateHeldOut } from '../../../electron/engine/select/propagate-held-out.ts'
import { clusteredRows } from '../../support/vectors.ts'

await startTensorFlow()

describe('propagateHeldOut', () => {
  const vectors = clusteredRows(120, 8, 3, 0.4, 1)

  it('gives each label what the others alone say', async () => {
    const neighbours = await buildExact(vectors).neighbours(10)
    const graph = buildGraph(neighbours)
    const rows = Int32Array.of(0, 1, 2, 3, 4, 5)
    const labels = rows.map((row) => row % 3)
    const foldOf = Int32Array.of(0, 0, 0, 1, 1, 1)
    const found = propagateHeldOut({ graph, neighbours, rows, labels, classCount: 3, foldOf })
    const others = rows.slice(3)
    const believed = toProbabilities(poisson(graph, others, labels.slice(3), 3), others, labels.slice(3))
    assert.deepEqual(found.probabilities.data.slice(0, 9), believed.data.slice(0, 9))
  })

  it('sees that a label contradicts its surroundings', async () => {
    const neighbours = await buildExact(vectors).neighbours(10)
    const rows = Int32Array.from({ length: 30 }, (_, at) => at)
    const labels = rows.map((row) => row % 3)
    labels[7] = (labels[7]! + 1) % 3
    const foldOf = rows.map((row) => row % 5)
    const graph = buildGraph(neighbours)
    const { probabilities, agreement } = propagateHeldOut({ graph, neighbours, rows, labels, classCount: 3, foldOf })
    assert.ok(agreement[7]! < 0.3 && probabilities.data[7 * 3 + labels[7]!]! < 0.3)
    agreement.forEach((share, at) => assert.ok(at === 7 || share > 0.6, `${at}: ${share}`))
  })

  it('needs labels in two folds', async () => {
    const neighbours = await buildExact(vectors).neighbours(10)
    const one = { rows: Int32Array.of(0), labels: Int32Array.of(0), classCount: 1, foldOf: Int32Array.of(0) }
    assert.throws(() => propagateHeldOut({ graph: buildGraph(neighbours), neighbours, ...one }), /at least two folds/)
  })
})
