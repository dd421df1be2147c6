import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purityBound } from '../../../renderer/state/purity.ts'
import { Random } from '../../../electron/engine/base/random.ts'

/** The chance of at most `limit` wrong ones among `drawn`, by going through the draws one by one. */
function chance(limit: number, size: number, drawn: number, wrong: number): number {
  if (limit < 0) return 0
  if (drawn === 0) return 1
  const hit = wrong / size
  return (
    (hit > 0 ? hit * chance(limit - 1, size - 1, drawn - 1, wrong - 1) : 0) +
    (hit < 1 ? (1 - hit) * chance(limit, size - 1, drawn - 1, wrong) : 0)
  )
}

test('the bound is the one that counting every case gives', () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [12, 4, 0],
    [12, 4, 1],
    [15, 8, 2],
    [9, 9, 3],
    [20, 6, 6],
  ]
  for (const [size, asked, wrong] of cases) {
    const possible = Array.from({ length: size + 1 }, (_, all) => all).filter(
      (all) => all >= wrong && all <= size - (asked - wrong) && chance(wrong, size, asked, all) > 0.05,
    )
    const most = Math.max(...possible)
    assert.equal(purityBound(size, asked, wrong), size === wrong ? 1 : 1 - (most - wrong) / (size - wrong))
  }
})

test('asking nobody tells nothing, asking everybody tells all', () => {
  assert.equal(purityBound(40, 0, 0), 0)
  assert.equal(purityBound(40, 40, 3), 1)
  assert.equal(purityBound(1, 1, 1), 1)
})

test('a large group without a wrong one is as pure as Clopper and Pearson say', () => {
  assert.ok(Math.abs(purityBound(1000, 30, 0) - 0.05 ** (1 / 30)) < 0.01)
})

test('the bound is wrong in at most one check of twenty, however impure the group', () => {
  const random = new Random(7)
  const [size, asked, rounds] = [50, 15, 2000]
  for (const impure of [1, 5, 12, 25]) {
    let misses = 0
    for (let round = 0; round < rounds; round++) {
      const wrong = Array.from(random.sample(size, asked)).filter((member) => member < impure).length
      const truth = 1 - (impure - wrong) / (size - wrong)
      if (purityBound(size, asked, wrong) > truth + 1e-12) misses++
    }
    assert.ok(misses / rounds < 0.065, `${impure} wrong: ${misses} of ${rounds}`)
  }
})
