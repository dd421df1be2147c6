import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import type { ViewObjective } from '../../../../electron/engine/learn/objectives/objective.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose, numericGradient } from '../finite-differences.ts'

export const BATCH = 6
export const DIM = 5
const DRAW_SEED = 11

/** The rows of one view. */
export type Rows = readonly (readonly number[])[]

export type Terms<Term extends string> = Readonly<Record<'total' | Term, number>>

export function randomRows(seed: number, batch = BATCH, dim = DIM): number[][] {
  const random = new Random(seed)
  return Array.from({ length: batch }, () => Array.from({ length: dim }, () => random.normal()))
}

export function randomViews(count: number, seed = 1): Rows[] {
  return Array.from({ length: count }, (_, view) => randomRows(seed + view))
}

/** The terms as numbers; every call draws the same. */
export function termsOf<Config extends object, Term extends string>(
  objective: ViewObjective<Config, Term>,
  views: readonly Rows[],
  config: Config = objective.defaults,
): Terms<Term> {
  const terms = tf.tidy(() => objective.loss(toTensors(views), config, new Random(DRAW_SEED)))
  const numbers = Object.entries<tf.Scalar>(terms).map(([name, scalar]) => [name, scalar.dataSync()[0]])
  tf.dispose(terms)
  return Object.fromEntries(numbers) as Terms<Term>
}

interface Definition<Config, Term extends string> {
  /** Written out in loops and double precision. */
  readonly reference: (views: readonly Rows[], config: Config, random: Random) => Terms<Term>
  readonly configs: readonly Config[]
}

/** What every objective that compares views has to pass. */
export function checkViewObjective<Config extends object, Term extends string>(
  objective: ViewObjective<Config, Term>,
  { reference, configs }: Definition<Config, Term>,
): void {
  const referenceOf = (views: readonly Rows[], config = objective.defaults): Terms<Term> =>
    reference(views, config, new Random(DRAW_SEED))

  test('agrees with the definition written out in loops, for two to four views', () => {
    for (const config of [objective.defaults, ...configs]) {
      for (const count of [2, 3, 4]) {
        const views = randomViews(count)
        assertTermsClose(termsOf(objective, views, config), referenceOf(views, config))
      }
    }
  })

  test('does not depend on the order of the batch nor on the order of the views', () => {
    const views = randomViews(3)
    const expected = termsOf(objective, views)
    assertTermsClose(termsOf(objective, views.map((rows) => rows.toReversed())), expected) // prettier-ignore
    assertTermsClose(termsOf(objective, views.toReversed()), expected)
  })

  test('is smaller for matching views than for views of different images', () => {
    const a = randomRows(1)
    assert.ok(termsOf(objective, [a, a]).total < termsOf(objective, [a, [...a.slice(1), a[0]!]]).total)
  })

  test('has the gradient that finite differences of the definition give', () => {
    const [first, ...others] = [randomRows(3), randomRows(4), randomRows(5)] as [Rows, ...Rows[]]
    const numeric = numericGradient((x) => referenceOf([toRows(x), ...others]).total, first.flat())
    assertClose(gradientOf(objective, first, others), numeric, 2e-4)
  })

  test('has a finite gradient where projections are equal, opposite, constant or zero', () => {
    const a = randomRows(1)
    const others = [a, a.map((row) => row.map((x) => -x)), a.map((row) => row.map(() => 0))]
    for (const other of others) assert.ok(gradientOf(objective, a, [other]).every(Number.isFinite))
    for (const constant of [0, 1]) {
      const collapsed = a.map((row) => row.map(() => constant))
      assert.ok(gradientOf(objective, collapsed, [collapsed]).every(Number.isFinite))
    }
  })

  test('leaves behind only the scalars it returns', () => {
    const views = toTensors(randomViews(4))
    const before = tf.memory().numTensors
    const terms = objective.loss(views, objective.defaults, new Random(DRAW_SEED))
    assert.equal(tf.memory().numTensors, before + Object.keys(terms).length)
    tf.dispose([views, terms])
  })

  test('refuses views it cannot compare', () => {
    const [a, b] = [randomRows(1), randomRows(2)]
    const lossOf = (views: readonly Rows[]) => () => termsOf(objective, views)
    assert.throws(lossOf([a, b, randomRows(2, BATCH + 1)]), /views of one shape, got \[6,5\] and \[7,5\]/)
    assert.throws(lossOf([a.slice(1, 2), b.slice(1, 2)]), /batch of at least 2/)
    assert.throws(lossOf([a]), /2 to 4 views, got 1/)
    assert.throws(lossOf([a, a, a, a, a]), /2 to 4 views, got 5/)
  })
}

export function assertTermsClose(actual: Readonly<Record<string, number>>, expected: typeof actual): void {
  assert.deepEqual(Object.keys(actual).toSorted(), Object.keys(expected).toSorted())
  const names = Object.keys(expected)
  assertClose(names.map((name) => actual[name]!), names.map((name) => expected[name]!), 1e-5) // prettier-ignore
}

function gradientOf<Config extends object>(
  objective: ViewObjective<Config, string>,
  first: Rows,
  others: readonly Rows[],
): Float32Array {
  return tf.tidy(() => {
    const rest = toTensors(others)
    const total = (x: tf.Tensor): tf.Scalar =>
      objective.loss([x as tf.Tensor2D, ...rest], objective.defaults, new Random(DRAW_SEED)).total
    return tf
      .grad(total)(tf.tensor2d(first.map((row) => [...row])))
      .dataSync<'float32'>()
  })
}

function toTensors(views: readonly Rows[]): tf.Tensor2D[] {
  return views.map((rows) => tf.tensor2d(rows.map((row) => [...row])))
}

function toRows(values: Float64Array): number[][] {
  return Array.from({ length: values.length / DIM }, (_, i) => [...values.subarray(i * DIM, (i + 1) * DIM)])
}
