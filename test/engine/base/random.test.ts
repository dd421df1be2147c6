import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uniform())

/** The published algorithm in whole 64-bit integers, as a reference that shares no code. */
function referenceXoshiro(words: [bigint, bigint, bigint, bigint], count: number): number[] {
  const mask = 0xffffffffn
  const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & mask
  return Array.from({ length: count }, () => {
    const result = (rotate((words[1] * 5n) & mask, 7n) * 9n) & mask
    const shifted = (words[1] << 9n) & mask
    words[2] ^= words[0]
    words[3] ^= words[1]
    words[1] ^= words[2]
    words[0] ^= words[3]
    words[2] ^= shifted
    words[3] = rotate(words[3], 11n)
    return Number(result)
  })
}

test('numbers agree with the published algorithm', () => {
  const random = Random.fromState('00000001000000020000000300000004')
  const drawn = Array.from({ length: 1000 }, () => random.int(2 ** 32))
  assert.deepEqual(drawn, referenceXoshiro([1n, 2n, 3n, 4n], 1000))
})

test('one seed gives one sequence, neighbouring seeds give others', () => {
  assert.deepEqual(draw(new Random(7), 100), draw(new Random(7), 100))
  for (const other of [8, 6, -7, 7 + 2 ** 32]) {
    const same = draw(new Random(other), 100).filter((value, i) => value === draw(new Random(7), 100)[i])
    assert.deepEqual(same, [], `seed ${other}`)
  }
})

test('a generator made from a state goes on where the other stood', () => {
  const random = new Random(3)
  random.normal()
  random.shuffle(new Int32Array(5))
  const copy = Random.fromState(random.state())
  assert.deepEqual(
    [copy.normal(), copy.int(10), ...draw(copy, 20)],
    [random.normal(), random.int(10), ...draw(random, 20)],
  )
})

test('a broken state and impossible requests are refused', () => {
  for (const state of ['', 'xyz', '0'.repeat(32)]) assert.throws(() => Random.fromState(state), RangeError)
  assert.throws(() => new Random(0.5), RangeError)
  assert.throws(() => new Random(1).int(0), RangeError)
  assert.throws(() => new Random(1).sample(3, 4), RangeError)
})

test('normal numbers have mean 0, variance 1 and the right share beyond two', () => {
  const random = new Random(1)
  const values = Array.from({ length: 200_000 }, () => random.normal())
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
  const beyondTwo = values.filter((x) => Math.abs(x) > 2).length / values.length
  assert.ok(Math.abs(mean) < 0.01, `mean ${mean}`)
  assert.ok(Math.abs(variance - 1) < 0.02, `variance ${variance}`)
  assert.ok(Math.abs(beyondTwo - 0.0455) < 0.003, `beyond two ${beyondTwo}`)
})

test('whole numbers are equally likely', () => {
  const random = new Random(2)
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 70_000; i++) counts[random.int(7)]! += 1
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 400, `counts ${counts}`)
})

test('shuffling keeps every element and can give every order', () => {
  const random = new Random(5)
  const orders = new Set<string>()
  for (let i = 0; i < 500; i++) orders.add(random.shuffle(Int32Array.of(1, 2, 3, 4)).join(''))
  assert.equal(orders.size, 24)
  for (const order of orders) assert.deepEqual([...order].toSorted(), ['1', '2', '3', '4'])
})

test('a sample holds different numbers within bounds', () => {
  const drawn = new Random(9).sample(50, 20)
  assert.equal(new Set(drawn).size, 20)
  assert.ok(drawn.every((value) => value >= 0 && value < 50))
  assert.deepEqual(new Random(9).sample(4, 4).toSorted(), Int32Array.of(0, 1, 2, 3))
})
