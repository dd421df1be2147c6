import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adviseStopping, cohenKappa } from '../../../electron/engine/select/stopping.ts'

describe('cohenKappa', () => {
  it('gives the known value', () => {
    // 20 and 15 of 50 agree on yes and no, 5 and 10 differ: p_o = 0.7, p_e = 0.5.
    const a = [...new Array<number>(25).fill(1), ...new Array<number>(25).fill(0)]
    const b = [...new Array<number>(20).fill(1), ...new Array<number>(5).fill(0), ...new Array<number>(10).fill(1), ...new Array<number>(15).fill(0)] // prettier-ignore
    assert.ok(Math.abs(cohenKappa(a, b) - 0.4) < 1e-12)
  })

  it('is 1 for the same predictions, 0 for what chance gives, whatever the numbers of the classes', () => {
    assert.equal(cohenKappa([70, 90, 70], [70, 90, 70]), 1)
    assert.equal(cohenKappa([5, 5], [5, 5]), 1)
    assert.equal(cohenKappa([1, 1, 2, 2], [1, 2, 1, 2]), 0)
    assert.throws(() => cohenKappa([1], [1, 2]), /got 1 and 2/)
  })
})

describe('adviseStopping', () => {
  const settled = [0.9, 0.992, 0.991, 0.995]
  const nothing = { accuracy: null, target: null, gain: null }

  it('waits for three rounds', () => {
    const { advice, reason } = adviseStopping({ agreements: [1, 1], ...nothing })
    assert.deepEqual([advice, reason], ['too-early', 'Too early to say: train after 1 more round of labelling.'])
  })

  it('says to go on while predictions change, and what more labels should buy', () => {
    const gain = { value: 0.021, low: 0.01, high: 0.04 }
    const { advice, agreement, reason } = adviseStopping({ agreements: [0.5, 0.96, 0.97, 0.98], ...nothing, gain })
    assert.equal(advice, 'go-on')
    assert.ok(Math.abs(agreement! - 0.97) < 1e-9)
    assert.match(reason, /agreement beyond chance 0.970; 0.99 is settled.*should buy 2.1 points/)
  })

  it('says to stop once predictions have settled', () => {
    const { advice, reason } = adviseStopping({ agreements: settled, ...nothing })
    assert.equal(advice, 'stop')
    assert.match(reason, /settled \(agreement beyond chance 0.993 over 3 rounds\)/)
  })

  it('says to stop once the target is met at the lower end, settled or not', () => {
    const accuracy = { value: 0.93, low: 0.905 }
    const { advice, reason } = adviseStopping({ agreements: [0.9], accuracy, target: 0.9, gain: null })
    assert.deepEqual([advice, reason], ['stop', 'Stop: accuracy is at least 90.5 % (lower end of the interval), 90.0 % was wanted.']) // prettier-ignore
  })

  it('asks for something else when settled short of the target', () => {
    const advise = (value: number, low: number): string =>
      adviseStopping({ agreements: settled, accuracy: { value, low }, target: 0.9, gain: null }).reason
    assert.match(advise(0.8, 0.75), /90.0 % is not reached: look for label errors/)
    assert.match(advise(0.92, 0.88), /reached but not certain: answer more random checks/)
    const { advice } = adviseStopping({ agreements: settled, accuracy: null, target: 0.9, gain: null })
    assert.equal(advice, 'change-something')
  })

  it('says to stop when a fifth more labels buys too little, but not while predictions still change much', () => {
    const gain = { value: 0.001, low: 0, high: 0.004 }
    const advise = (kappa: number): string =>
      adviseStopping({ agreements: [kappa, kappa, kappa], accuracy: null, target: null, gain }).advice
    assert.deepEqual([advise(0.97), advise(0.9)], ['stop', 'go-on'])
  })
})
