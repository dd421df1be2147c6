import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignLines, onlyLine } from '../../../renderer/plot/chart-lines.ts'
import { efficiencyLines } from '../../../renderer/plot/efficiency-lines.ts'
import type { Efficiency } from '../../../shared/domain/evaluation.ts'

const accuracy = (value: number): Efficiency['measured'][number]['accuracy'] => {
  return { value, low: value - 0.1, high: value + 0.1, checks: 30, isEnough: true }
}

const efficiency: Efficiency = {
  measured: [
    { labels: 20, actions: 8, accuracy: accuracy(0.6) },
    { labels: 40, actions: 12, accuracy: accuracy(0.7) },
  ],
  expected: {
    byLabels: [
      { at: 40, value: 0.7, low: 0.6, high: 0.8 },
      { at: 80, value: 0.8, low: 0.6, high: 0.9 },
    ],
    byActions: [],
  },
  fineTuned: [],
  fromScratch: [{ labels: 40, actions: 12, accuracy: accuracy(0.5) }],
  random: { checks: 30, points: [{ labels: 20, accuracy: accuracy(0.5) }], firstLabels: [] },
}

test('lines with points at other places share one row of x values, with gaps where they have none', () => {
  const [line] = onlyLine('a', [2, 5], [1, 2], true)
  const { xs, lines } = alignLines([line!, { ...line!, name: 'b', xs: [3, 5], ys: [7, 8], interval: { name: 'i', low: [6, 7], high: [8, 9] } }]) // prettier-ignore
  assert.deepEqual(xs, [2, 3, 5])
  assert.deepEqual(lines, [
    { ys: [1, null, 2], low: [null, null, null], high: [null, null, null] },
    { ys: [null, 7, 8], low: [null, 6, 7], high: [null, 8, 9] },
  ])
})

test('the curve goes on as expected, beside what random labels would have brought', () => {
  const lines = efficiencyLines(efficiency, 'labels')
  assert.deepEqual(
    lines.map(({ name, xs }) => [name, xs]),
    [
      ['measured', [20, 40]],
      ['expected', [40, 80]],
      ['from scratch', [40]],
      ['random labels', [20]],
    ],
  )
  assert.deepEqual(lines[3]?.interval, { name: '95 % interval', low: [0.4], high: [0.6] })
})

test('against actions a random label is one of them, and a line without points is left out', () => {
  assert.deepEqual(
    efficiencyLines(efficiency, 'actions').map(({ name, xs }) => [name, xs]),
    [
      ['measured', [8, 12]],
      ['from scratch', [12]],
      ['random labels', [20]],
    ],
  )
})

test('no two lines look alike without colour', () => {
  const all = { ...efficiency, fineTuned: efficiency.fromScratch }
  const forms = efficiencyLines(all, 'labels').map(({ mark, dash }) => `${mark} ${dash.join(' ')}`)
  assert.equal(new Set(forms).size, forms.length)
})
