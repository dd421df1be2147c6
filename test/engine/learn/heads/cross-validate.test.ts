import assert from 'node:assert/strict'
import { it } from 'node:test'
import { crossValidate } from '../../../../electron/engine/learn/heads/cross-validate.ts'
import { fitLogistic, predictHead } from '../../../../electron/engine/learn/heads/logistic.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { clusteredRows } from '../../../support/vectors.ts'

await startTensorFlow()

it('predicts each row with a head that never saw its fold', () => {
  const x = clusteredRows(12, 4, 2, 0.5, 1)
  const y = Int32Array.from({ length: 12 }, (_, row) => row % 2)
  const foldOf = Int32Array.from({ length: 12 }, (_, row) => Number(row >= 6))
  const found = crossValidate(x, y, 2, foldOf, { weightDecay: 1e-2 })
  const half = (from: number): Float32Array => x.data.slice(from * 4, (from + 6) * 4)
  const head = fitLogistic({ rows: 6, cols: 4, data: half(6) }, y.slice(6), 2, { weightDecay: 1e-2 })
  const expected = predictHead(head, { rows: 6, cols: 4, data: half(0) })
  assert.deepEqual(found.data.slice(0, 12), expected.data)
})
