import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addRound, agreementsOf, Rounds } from '../../../electron/engine/jobs/rounds.ts'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'

/** Predictions for `count` samples, the first `ones` of them class 1, the others class 2. */
function predicted(count: number, ones: number): Map<SampleId, ClassId> {
  return new Map(Array.from({ length: count }, (_, at) => [(at + 1) as SampleId, (at < ones ? 1 : 2) as ClassId]))
}

describe('addRound', () => {
  it('follows a fixed set of samples over rounds of labelling', () => {
    let rounds = addRound(null, 10, predicted(100, 50))
    for (const [labels, ones] of [[20, 60], [30, 62], [40, 62]] as const) rounds = addRound(rounds, labels, predicted(100, ones)) // prettier-ignore
    assert.deepEqual(Rounds.parse(rounds), rounds)
    const agreements = agreementsOf(rounds)
    assert.deepEqual(agreements.map((kappa) => kappa.toFixed(3)), ['0.800', '0.958', '1.000']) // prettier-ignore
  })

  it('does not take a few labels more for a round', () => {
    const one = addRound(null, 10, predicted(100, 50))
    const grown = addRound(one, 12, predicted(100, 50))
    assert.deepEqual(agreementsOf(grown), [])
    assert.equal(agreementsOf(addRound(grown, 15, predicted(100, 60))).length, 1)
  })

  it('keeps the last rounds of 2,000 samples at most', () => {
    let rounds: Rounds | null = null
    for (let labels = 10; labels <= 100; labels += 10) rounds = addRound(rounds, labels, predicted(2500, labels))
    assert.ok(rounds !== null)
    assert.equal(rounds.sampleIds.length, 2000)
    assert.deepEqual(rounds.rounds.map(({ labels }) => labels), [60, 70, 80, 90, 100]) // prettier-ignore
  })

  it('forgets rounds with labels that were taken back, and starts anew when a sample is gone', () => {
    const two = addRound(addRound(null, 10, predicted(100, 50)), 20, predicted(100, 60))
    assert.deepEqual(addRound(two, 15, predicted(100, 60)).rounds.map(({ labels }) => labels), [10, 15]) // prettier-ignore
    const fewer = addRound(two, 30, predicted(90, 60))
    assert.deepEqual([fewer.sampleIds.length, fewer.rounds.length], [90, 1])
    // Samples added later leave the set as it is.
    assert.equal(addRound(two, 30, predicted(200, 60)).sampleIds.length, 100)
  })
})
