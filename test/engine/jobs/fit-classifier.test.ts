import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { takeRows } from '../../../electron/engine/index/matrix-rows.ts'
import { fitClassifier, strongest } from '../../../electron/engine/jobs/fit-classifier.ts'
import { calibrationError } from '../../../electron/engine/learn/metrics/calibration.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { poisson, toProbabilities } from '../../../electron/engine/select/propagate.ts'
import { digitSpace } from '../../support/digit-space.ts'

test('on handwritten digits, leaving labels out brings confidence closer to how often it is right', async () => {
  const { vectors, graph, labels: truth } = await digitSpace(150)
  let [before, after] = [0, 0]
  for (const seed of [1, 2, 3]) {
    for (const count of [20, 30, 50]) {
      const all = new Random(seed).sample(vectors.rows, vectors.rows)
      const [rows, rest] = [all.slice(0, count).sort(), all.slice(count).sort()]
      const labels = rows.map((row) => truth[row]!)
      const space = { vectors, graph, rows, labels, classCount: 10, pseudoRows: rest, random: new Random(seed) }
      const { propagated } = fitClassifier(space)
      const plain = toProbabilities(poisson(graph, rows, labels, 10), rows, labels)
      const errorOf = (probabilities: Matrix): number =>
        calibrationError(
          takeRows(probabilities, rest),
          rest.map((row) => truth[row]!),
        )
      before += errorOf(plain)
      after += errorOf(propagated)
      // No decision depends on it, and labels stay certain.
      for (const row of rest) assert.equal(strongest(propagated, row), strongest(plain, row))
      rows.forEach((row, at) => assert.equal(propagated.data[row * 10 + labels[at]!], 1))
    }
  }
  assert.ok(after < 0.8 * before, `${before / 9} became ${after / 9}`)
})
