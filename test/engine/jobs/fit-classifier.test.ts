import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { takeRows } from '../../../electron/engine/index/matrix-rows.ts'
import { fitClassifier, strongest } from '../../../electron/engine/jobs/fit-classifier.ts'
import { calibrationError } from '../../../electron/engine/learn/metrics/calibration.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { poisson, toProbabilities } from '../../../electron/engine/select/propagate.ts'
import { digitSpace } from '../../support/digit-space.ts'

test('on handwritten digits, leaving one out brings confidence closer to how often it is right', async () => {
  const { vectors, graph, labels: truth } = await digitSpace(80)
  for (const count of [30, 60, 120]) {
    const rows = new Random(count).sample(vectors.rows, count).sort()
    const labels = rows.map((row) => truth[row]!)
    const isLabelled = new Set(rows)
    const rest = Int32Array.from(truth.keys()).filter((row) => !isLabelled.has(row))
    const space = { vectors, graph, rows, labels, classCount: 10, pseudoRows: rest, random: new Random(1) }
    const { propagated } = fitClassifier(space)
    const before = toProbabilities(poisson(graph, rows, labels, 10), rows, labels)
    const of = (probabilities: Matrix): number =>
      calibrationError(
        takeRows(probabilities, rest),
        rest.map((row) => truth[row]!),
      )
    assert.ok(of(propagated) < 0.75 * of(before), `${count} labels: ${of(before)} became ${of(propagated)}`)
    // No decision depends on it.
    for (const row of rest) assert.equal(strongest(propagated, row), strongest(before, row))
    for (const [at, row] of rows.entries()) assert.equal(propagated.data[row * 10 + labels[at]!], 1)
  }
})
