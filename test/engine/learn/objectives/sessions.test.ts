import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { sessionEncoder } from '../../../../electron/engine/learn/encoders/session-encoder.ts'
import { eventOrder } from '../../../../electron/engine/learn/objectives/event-order.ts'
import { maskedEvents } from '../../../../electron/engine/learn/objectives/masked-events.ts'
import { nextEvent } from '../../../../electron/engine/learn/objectives/next-event.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

await startTensorFlow()

const LENGTH = 6
const SESSIONS = [
  [0, 0, 11, 12, 13, 14],
  [0, 0, 0, 0, 0, 15],
  [21, 22, 23, 24, 25, 26],
  [0, 0, 0, 0, 31, 32],
]
const encoder = sessionEncoder({ shape: [LENGTH], vocabulary: 40 })

type Objective = typeof nextEvent | typeof maskedEvents

/** What is shown, and below it the answers, as rows of tokens without padding in front. */
function exercise(objective: Objective, seed = 1, settings: object = {}): { shown: number[][]; answers: number[][] } {
  const batch = tf.tensor2d(SESSIONS)
  const before = tf.memory().numTensors
  const { shown, answers } = objective.arrange(
    batch,
    encoder,
    { ...objective.defaults, ...settings } as never,
    new Random(seed),
  )
  assert.equal(tf.memory().numTensors, before + 1)
  assert.deepEqual(answers, [])
  const rows = shown.arraySync() as number[][]
  tf.dispose([batch, shown])
  const bare = rows.map((row) => row.slice(row.findIndex((token) => token !== 0)))
  return { shown: bare.slice(0, rows.length / 2), answers: bare.slice(rows.length / 2) }
}

describe('next event', () => {
  it('shows beginnings of sessions and asks for what comes next, the next event last', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { shown, answers } = exercise(nextEvent, seed, { cuts: 2, ahead: 2 })
      // Two cuts of the long ones, the only one of the last, none of a single event.
      assert.equal(shown.length, 5)
      shown.forEach((beginning, at) => {
        const session = SESSIONS.map((row) => row.filter((token) => token !== 0)).find(
          ([first]) => first === beginning[0],
        )!
        assert.deepEqual(beginning, session.slice(0, beginning.length))
        const following = session.slice(beginning.length, beginning.length + 2)
        assert.deepEqual(answers[at], following.reverse())
      })
    }
  })

  it('cuts a session in other places each time', () => {
    const seen = new Set(
      Array.from({ length: 20 }, (_, seed) => String(exercise(nextEvent, seed + 1, { cuts: 1 }).shown)),
    )
    assert.ok(seen.size > 5)
  })

  it('refuses sessions of one event, and to look nowhere', () => {
    const single = tf.tensor2d([[0, 0, 3], [0, 0, 4]]) // prettier-ignore
    const arrange = (batch: tf.Tensor, settings: object) =>
      nextEvent.arrange(batch, encoder, { ...nextEvent.defaults, ...settings }, new Random(1))
    assert.throws(() => arrange(single, {}), /none of the samples in a batch has two tokens/)
    assert.throws(() => arrange(single, { ahead: 0 }), /1 or more events ahead, got 0/)
    single.dispose()
  })
})

describe('masked events', () => {
  it('shows sessions with gaps, and asks for what stood there', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { shown, answers } = exercise(maskedEvents, seed, { hiddenShare: 0.5 })
      assert.equal(shown.length, 3)
      shown.forEach((seen, at) => {
        const hidden = answers[at]!
        const session = SESSIONS.map((row) => row.filter((token) => token !== 0)).find((row) =>
          row.includes(hidden[0]!),
        )!
        assert.equal(hidden.length, Math.round(session.length / 2))
        const left = session.map((token) => (hidden.includes(token) ? 0 : token))
        assert.deepEqual(seen, left.slice(left.findIndex((token) => token !== 0)))
      })
    }
  })

  it('refuses to hide nothing or all', () => {
    assert.throws(() => exercise(maskedEvents, 1, { hiddenShare: 0 }), /between 0 and 1, got 0/)
    assert.throws(() => exercise(maskedEvents, 1, { hiddenShare: 1 }), /between 0 and 1, got 1/)
  })
})

describe('event order', () => {
  it('shows sessions as they are or their parts the other way round, and knows which', () => {
    const batch = tf.tensor2d(SESSIONS)
    const turns = new Set<number>()
    for (let seed = 1; seed <= 20; seed++) {
      const { shown, answers } = eventOrder.arrange(batch, encoder, {}, new Random(seed))
      const rows = shown.arraySync() as number[][]
      const isTurned = answers[0]!.arraySync() as number[]
      tf.dispose([shown, ...answers])
      rows.forEach((row, at) => {
        const bare = row.filter((token) => token !== 0)
        const start = bare.findIndex((token) => bare.every((other) => token <= other))
        assert.equal(Number(start > 0), isTurned[at])
        const back = [...bare.slice(start), ...bare.slice(0, start)]
        assert.deepEqual(back, back.toSorted())
        turns.add(isTurned[at]!)
      })
    }
    batch.dispose()
    assert.equal(turns.size, 2)
  })

  it('costs log 2 for always the same answer, and nothing for the right ones', () => {
    const answers = [tf.tensor1d([0, 1, 1], 'int32')]
    assertClose(eventOrder.loss(tf.zeros([3, 2]), answers, {}).total, [Math.log(2)], 1e-5)
    const right = tf.tensor2d([[20, 0], [0, 20], [0, 20]]) // prettier-ignore
    const { total, accuracy } = eventOrder.loss(right, answers, {})
    assertClose(total, [0], 1e-5)
    assertClose(accuracy, [1])
  })
})

/** The same by loops. */
function reference(z: ArrayLike<number>, dim: number, weight: number): number {
  const batch = z.length / dim / 2
  const row = (at: number): number[] => Array.from({ length: dim }, (_, d) => z[at * dim + d]!)
  const product = (a: number[], b: number[]): number => a.reduce((sum, value, d) => sum + value * b[d]!, 0)
  let total = 0
  for (let i = 0; i < batch; i++) {
    let others = 0
    for (let j = 0; j < batch; j++) others += Math.exp(product(row(i), row(batch + j)))
    const [shown, answer] = [row(i), row(batch + i)]
    total += Math.log(others) - product(shown, answer) + weight * (product(shown, shown) + product(answer, answer))
  }
  return total / batch
}

describe('the loss of both', () => {
  const dim = 3
  const values = wave(8 * dim)

  it('is the one that loops give, with its gradient, and leaves no tensor behind', () => {
    for (const [objective, sizeWeight] of [
      [nextEvent, 0.2],
      [maskedEvents, 0],
    ] as const) {
      // prettier-ignore
      const config = { ...objective.defaults, sizeWeight } as never
      const loss = (z: tf.Tensor2D): tf.Scalar => objective.loss(z, [], config).total
      const z = tf.tensor2d(values, [8, dim])
      const before = tf.memory().numTensors
      const terms = objective.loss(z, [], config)
      assert.equal(tf.memory().numTensors, before + 3)
      assertClose(terms.total, [reference(values, dim, sizeWeight)], 1e-5)
      tf.dispose(Object.values(terms))
      const gradient = tf.grad((x) => loss(x as tf.Tensor2D))(z)
      assertClose(
        gradient,
        numericGradient((x) => reference(x, dim, sizeWeight), values),
        1e-3,
      )
      tf.dispose([z, gradient])
    }
  })

  it('costs the logarithm of the batch when all are the same', () => {
    const { surprise } = nextEvent.loss(tf.zeros([8, dim]), [], nextEvent.defaults)
    assertClose(surprise, [Math.log(4)], 1e-5)
  })

  it('refuses a weight below 0', () => {
    const z = tf.zeros<tf.Rank.R2>([2, dim])
    assert.throws(() => nextEvent.loss(z, [], { ...nextEvent.defaults, sizeWeight: -1 }), /weight of 0 or more, got -1/)
  })
})
