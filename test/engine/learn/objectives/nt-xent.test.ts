import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { ntXent } from '../../../../electron/engine/learn/objectives/nt-xent.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

const BATCH = 6
const DIM = 5
const CONFIG = { temperature: 0.2 }

type Rows = number[][]

function randomRows(seed: number, batch = BATCH): Rows {
  const random = new Random(seed)
  return Array.from({ length: batch }, () => Array.from({ length: DIM }, () => random.normal()))
}

/** The definition, written out in loops and double precision. */
function reference(a: Rows, b: Rows, temperature: number): { attraction: number; repulsion: number } {
  const cosine = (x: number[], y: number[]): number => {
    let [product, xx, yy] = [0, 0, 0]
    for (let i = 0; i < x.length; i++) {
      product += x[i]! * y[i]!
      xx += x[i]! * x[i]!
      yy += y[i]! * y[i]!
    }
    return product / Math.sqrt(xx * yy)
  }
  const views = [...a, ...b]
  let [attraction, repulsion] = [0, 0]
  for (let i = 0; i < views.length; i++) {
    const partner = (i + a.length) % views.length
    let sum = 0
    for (let k = 0; k < views.length; k++) {
      if (k !== i) sum += Math.exp(cosine(views[i]!, views[k]!) / temperature)
    }
    attraction -= cosine(views[i]!, views[partner]!) / temperature / views.length
    repulsion += Math.log(sum) / views.length
  }
  return { attraction, repulsion }
}

function lossOf(a: Rows, b: Rows, config = CONFIG): { total: number; attraction: number; repulsion: number } {
  return tf.tidy(() => {
    const { total, attraction, repulsion } = ntXent.loss(tf.tensor2d(a), tf.tensor2d(b), config)
    return { total: value(total), attraction: value(attraction), repulsion: value(repulsion) }
  })
}

const value = (scalar: tf.Scalar): number => scalar.dataSync()[0]!

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`)
}

describe('NT-Xent', () => {
  before(() => startTensorFlow())

  test('agrees with the definition written out in loops, for several temperatures', () => {
    for (const temperature of [0.1, 0.2, 0.5, 1]) {
      const [a, b] = [randomRows(1), randomRows(2)]
      const expected = reference(a, b, temperature)
      const actual = lossOf(a, b, { temperature })
      assertClose(actual.attraction, expected.attraction, 1e-5)
      assertClose(actual.repulsion, expected.repulsion, 1e-5)
      assertClose(actual.total, expected.attraction + expected.repulsion, 1e-5)
    }
  })

  test('does not depend on the length of any projection', () => {
    const [a, b] = [randomRows(1), randomRows(2)]
    const stretched = a.map((row, i) => row.map((x) => x * (0.1 + 7 * i)))
    assertClose(lossOf(stretched, b).total, lossOf(a, b).total, 1e-5)
  })

  test('does not depend on the order of the batch nor on which view comes first', () => {
    const [a, b] = [randomRows(1), randomRows(2)]
    const expected = lossOf(a, b).total
    assertClose(lossOf(a.toReversed(), b.toReversed()).total, expected, 1e-5)
    assertClose(lossOf(b, a).total, expected, 1e-5)
  })

  test('is log(2·batch − 1) when every projection is the same', () => {
    const same = Array.from({ length: BATCH }, () => [1, -2, 3, 0.5, 0])
    assertClose(lossOf(same, same).total, Math.log(2 * BATCH - 1), 1e-5)
  })

  test('is smaller for matching views than for views of different images', () => {
    const a = randomRows(1)
    assert.ok(lossOf(a, a).total < lossOf(a, [...a.slice(1), a[0]!]).total)
  })

  test('has a finite gradient where projections are equal, opposite or zero', () => {
    const a = randomRows(1)
    for (const b of [a, a.map((row) => row.map((x) => -x)), a.map((row) => row.map(() => 0))]) {
      const gradient = tf.tidy(() => {
        const other = tf.tensor2d(b)
        return tf
          .grad((x) => ntXent.loss(x as tf.Tensor2D, other, CONFIG).total)(tf.tensor2d(a))
          .dataSync()
      })
      assert.ok(gradient.every(Number.isFinite))
    }
  })

  test('has the gradient that finite differences of the definition give', () => {
    const [a, b] = [randomRows(3), randomRows(4)]
    const gradient = tf.tidy(() => {
      const other = tf.tensor2d(b)
      return tf
        .grad((x) => ntXent.loss(x as tf.Tensor2D, other, CONFIG).total)(tf.tensor2d(a))
        .dataSync()
    })
    const total = (rows: Rows): number => {
      const terms = reference(rows, b, CONFIG.temperature)
      return terms.attraction + terms.repulsion
    }
    const nudged = (at: number, by: number): Rows =>
      a.map((row, i) => row.map((x, j) => (i * DIM + j === at ? x + by : x)))
    for (let at = 0; at < BATCH * DIM; at++) {
      assertClose(gradient[at]!, (total(nudged(at, 1e-5)) - total(nudged(at, -1e-5))) / 2e-5, 1e-4)
    }
  })

  test('leaves behind only the three scalars it returns', () => {
    const [a, b] = [tf.tensor2d(randomRows(1)), tf.tensor2d(randomRows(2))]
    const before = tf.memory().numTensors
    const terms = ntXent.loss(a, b, CONFIG)
    assert.equal(tf.memory().numTensors, before + 3)
    tf.dispose([terms.total, terms.attraction, terms.repulsion, a, b])
  })

  test('refuses views it cannot compare', () => {
    assert.throws(() => lossOf(randomRows(1), randomRows(2, BATCH + 1)), /views of one shape, got \[6,5\] and \[7,5\]/)
    assert.throws(() => lossOf(randomRows(1, 1), randomRows(2, 1)), /batch of at least 2/)
    assert.throws(() => lossOf(randomRows(1), randomRows(2), { temperature: 0 }), /positive temperature, got 0/)
  })
})
