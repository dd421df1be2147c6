import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobProgress } from '../../../electron/engine/jobs/job.ts'
import { ProgressReporter } from '../../../electron/engine/jobs/progress-reporter.ts'

const START: JobProgress = { stage: '', done: 0, total: null, secondsLeft: null, figures: {} }

function reporterAt(initial = START): { reporter: ProgressReporter; sent: JobProgress[]; tick: (ms: number) => void } {
  let now = 1_000_000
  const sent: JobProgress[] = []
  const reporter = new ProgressReporter(initial, (progress) => sent.push(progress), () => now) // prettier-ignore
  return { reporter, sent, tick: (ms) => void (now += ms) }
}

test('reports within a tenth of a second are sent as one, the last at the end', () => {
  const { reporter, sent, tick } = reporterAt()
  for (let done = 1; done <= 10; done++) {
    reporter.report({ stage: 'Reading', done })
    tick(30)
  }
  reporter.flush()
  assert.deepEqual(
    sent.map(({ done }) => done),
    [1, 5, 9, 10],
  )
})

test('the time left follows the pace of this stage', () => {
  const { reporter, sent, tick } = reporterAt()
  reporter.report({ stage: 'Looking', done: 90, total: 100 })
  tick(10_000)
  reporter.report({ stage: 'Reading', done: 0, total: 100 })
  assert.equal(sent.at(-1)?.secondsLeft, null)
  tick(2000)
  reporter.report({ done: 20 })
  assert.equal(sent.at(-1)?.secondsLeft, 8)
})

test('a resumed job is judged by what it does now, not by what was done before', () => {
  const { reporter, sent, tick } = reporterAt({ ...START, stage: 'Learning', done: 50, total: 100 })
  tick(5000)
  reporter.report({ done: 60 })
  assert.equal(sent.at(-1)?.secondsLeft, 20)
})

test('a time left that is given stands, also when it is unknown', () => {
  const { reporter, sent, tick } = reporterAt()
  reporter.report({ done: 0, total: 10 })
  tick(2000)
  reporter.report({ done: 5, secondsLeft: 77 })
  tick(2000)
  reporter.report({ done: 6, secondsLeft: null })
  assert.deepEqual(
    sent.map(({ secondsLeft }) => secondsLeft),
    [null, 77, null],
  )
})

test('numbers that the contract refuses are left out', () => {
  const { reporter, sent } = reporterAt()
  reporter.report({ done: -1, total: 0, figures: { loss: NaN, rate: Infinity, images: 3 } })
  assert.deepEqual(sent, [{ ...START, figures: { images: 3 } }])
})
