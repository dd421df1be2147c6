import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyLine } from '../../../renderer/plot/chart-lines.ts'
import { linesCsv } from '../../../renderer/plot/lines-csv.ts'
import { shareAxis } from '../../../renderer/plot/share-axis.ts'

const labels = { name: 'Labels (samples)', format: String }

test('numbers are in the unit that the name of their column says', () => {
  const [line] = onlyLine('measured', [20, 40], [0.407, 0.57], true)
  assert.equal(
    linesCsv(labels, shareAxis('Accuracy'), [line!]),
    'Labels (samples),Accuracy (%)\r\n20,40.7\r\n40,57\r\n',
  )
  assert.equal(linesCsv(shareAxis('Confidence'), labels, [{ ...line!, xs: [0.1, 0.3] }]).split('\r\n')[2], '30,0.57')
})

test('several lines have columns of their own, with their intervals, empty where a line has no point', () => {
  const [line] = onlyLine('measured', [20, 40], [0.5, 0.6], true)
  const other = { ...line!, name: 'random', xs: [40], ys: [0.55], interval: { name: '95 %', low: [0.5], high: [0.7] } }
  assert.deepEqual(linesCsv(labels, shareAxis('Accuracy'), [line!, other]).split('\r\n').slice(0, 3), [
    'Labels (samples),"Accuracy (%), measured","Accuracy (%), random","Accuracy (%), random, 95 %, low","Accuracy (%), random, 95 %, high"',
    '20,50,,,',
    '40,60,55,50,70',
  ])
})
