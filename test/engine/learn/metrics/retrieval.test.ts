import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { retrievalAt1 } from '../../../../electron/engine/learn/metrics/retrieval.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

const A = [
  [1, 0],
  [0, 2],
  [-1, -1],
  [1, 0.2],
]
const B = [
  [9, 1], // nearest to rows 0 and 3 of A
  [0.1, 1],
  [-2, -3],
  [-1, 1],
]

function retrieval(a: number[][], b: number[][]): number {
  return tf.tidy(() => retrievalAt1(tf.tensor2d(a), tf.tensor2d(b)))
}

describe('two-view retrieval@1', () => {
  before(() => startTensorFlow())

  test('is the share of rows whose nearest row by cosine is their own second view', () => {
    assert.equal(retrieval(A, B), 0.75)
  })

  test('is 1 for identical views and does not depend on the length of rows', () => {
    assert.equal(retrieval(A, A), 1)
    assert.equal(retrieval(A, B.map((row, i) => row.map((x) => x * (i + 0.1)))), 0.75) // prettier-ignore
  })

  test('leaves no tensor behind and refuses views of different shapes', () => {
    const before = tf.memory().numTensors
    retrieval(A, B)
    assert.equal(tf.memory().numTensors, before)
    assert.throws(() => retrieval(A, B.slice(1)), /views of one shape, got \[4,2\] and \[3,2\]/)
  })
})
