import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { nearDuplicates } from '../../../electron/engine/index/duplicates.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { SelectionModel, SelectionOptions } from '../../../electron/engine/select/selection.ts'
import { select } from '../../../electron/engine/select/strategies.ts'
import { strategyNames } from '../../../electron/engine/select/strategy-names.ts'
import { herdingThenTypical } from '../../../electron/engine/select/suggest.ts'
import { kernelWidth, uHerding, uncertainty } from '../../../electron/engine/select/uncertainty.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

const NONE = new Int32Array(0)

/** A classifier by the cosine with one direction for each class. */
function modelOf(vectors: Matrix, classes: number, seed: number): SelectionModel {
  const weights = unitRows(classes, vectors.cols, seed)
  const data = new Float32Array(vectors.rows * classes)
  for (let row = 0; row < vectors.rows; row++) {
    const powers = Array.from({ length: classes }, (_, c) =>
      Math.exp(3 * dotOf(rowOf(vectors, row), rowOf(weights, c))),
    )
    const sum = powers.reduce((total, power) => total + power, 0)
    powers.forEach((power, c) => (data[row * classes + c] = power / sum))
  }
  return { probabilities: { rows: vectors.rows, cols: classes, data }, weights, bias: new Float32Array(classes) }
}

const options = (vectors: Matrix, given: Partial<SelectionOptions>): SelectionOptions => ({
  vectors,
  count: 10,
  labelled: NONE,
  random: new Random(1),
  ...given,
})

describe('every strategy', () => {
  const vectors = clusteredRows(240, 12, 6, 0.6, 5)
  // The second half repeats the first.
  vectors.data.set(vectors.data.subarray(0, 120 * 12), 120 * 12)
  const labelled = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 120)
  const labels = Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, -1)
  const excluded = Int32Array.of(11, 132)
  const model = modelOf(vectors, 2, 3)

  for (const name of strategyNames) {
    it(`${name} never asks twice about what looks the same`, async () => {
      const duplicates = nearDuplicates(await buildExact(vectors).neighbours(3))
      for (const merged of [{}, { duplicates }]) {
        const asked = options(vectors, { count: 60, labelled, labels, excluded, model: () => model, ...merged })
        const { picks } = select(name, asked)
        const originals = Array.from(picks, (row) => row % 120)
        assert.equal(picks.length, 60)
        assert.equal(new Set(originals).size, picks.length)
        assert.ok(originals.every((row) => row > 9 && row !== 11 && row !== 12))
      }
    })

    it(`${name} is the same for one seed, starts from nothing, and ends with what there is`, () => {
      const choose = (given: Partial<SelectionOptions>): Int32Array => select(name, options(vectors, given)).picks
      assert.deepEqual(choose({}), choose({}))
      assert.equal(choose({}).length, 10)
      assert.equal(choose({ count: 500 }).length, 120)
      assert.deepEqual(choose({ labelled: Int32Array.from({ length: 240 }, (_, row) => row) }), NONE)
    })

    it(`${name} asks first about parts without a label, once in each`, () => {
      // Rows of clusters 0 and 1 hang together, as do those of 2 and 3; 4 is a part by prediction, 5 has labels.
      const components = Int32Array.from({ length: 240 }, (_, row) => [0, 0, 2, 2, 5, 5][row % 6]!)
      const predicted = Int32Array.from({ length: 240 }, (_, row) => (row % 6 === 4 ? 2 : 0))
      const asked = { labelled: Int32Array.of(5, 11), labels: Int32Array.of(0, 1), components, predicted }
      const { picks } = select(name, options(vectors, { ...asked, count: 8, model: () => model }))
      const parts = Array.from(picks.subarray(0, 3), (row) => [0, 0, 2, 2, 4, 5][row % 6])
      assert.deepEqual(parts.sort(), [0, 2, 4])
      assert.equal(picks.length, 8)
    })
  }

  it('leaves a speck alone that is smaller than a tenth of what a label stands for', () => {
    const components = Int32Array.from({ length: 240 }, (_, row) => (row < 2 ? 0 : 2))
    const picks = (count: number): Int32Array =>
      select('core-set', options(vectors, { labelled: Int32Array.of(2), components, count })).picks
    assert.ok(picks(3).every((row) => row > 1))
    assert.ok(picks(11)[0]! < 2)
  })
})

describe('auto', () => {
  const vectors = clusteredRows(200, 10, 5, 0.8, 6)
  const model = modelOf(vectors, 2, 4)
  const labelledRows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => 3 * row)
  const ask = (labels: Int32Array): SelectionOptions =>
    options(vectors, { labelled: labelledRows(labels.length), labels, model: () => model })

  it('covers below five labels a class and refines boundaries from then on', () => {
    const nine = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1)
    const { picks, reason } = select('auto', ask(nine))
    assert.deepEqual([reason, [...picks]], ['covering', [...herdingThenTypical(ask(nine))]])

    const ten = Int32Array.of(...nine, 1)
    const refined = select('auto', ask(ten))
    const asked = ask(ten)
    const weights = uncertainty(model.probabilities, ten)
    const sigma = kernelWidth(asked)
    assert.equal(refined.reason, 'refining boundaries')
    assert.deepEqual(refined.picks, uHerding({ ...asked, uncertainty: weights, sigma }))
  })

  it('counts nothing that is not of interest, and covers while there is no classifier', () => {
    const labels = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, -1, -1)
    assert.equal(select('auto', ask(labels)).reason, 'covering')
    const one = new Int32Array(20)
    assert.equal(select('auto', { ...ask(one), model: () => null }).reason, 'covering')
    assert.equal(select('random', ask(one)).reason, null)
  })
})
