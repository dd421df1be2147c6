import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classScoresCsv, confusionCsv, reliabilityCsv } from '../../../renderer/plot/check-csv.ts'
import type { ClassId } from '../../../shared/domain/ids.ts'

const share = { value: 0.9, low: 0.7, high: 0.97, checks: 20, isEnough: true }

test('precision and recall are written with what they rest on, and left empty without a check', () => {
  const classes = [{ classId: 1 as ClassId, precision: share, recall: null }]
  assert.deepEqual(classScoresCsv(['a, b'], classes).split('\r\n').slice(0, 2), [
    'class,precision (%),precision low (%),precision high (%),precision checks,recall (%),recall low (%),recall high (%),recall checks',
    '"a, b",90,70,97,20,,,,0',
  ])
})

test('the other plots of the checks are written with their numbers, shares in per cent', () => {
  assert.equal(confusionCsv(['a', 'b'], [[3, 1], [0, 4]]), 'given \\ predicted,a,b\r\na,3,1\r\nb,0,4\r\n') // prettier-ignore
  assert.equal(
    reliabilityCsv([{ from: 0.8, to: 0.95, confidence: 0.9, right: share }]),
    'confidence (%),from (%),to (%),right (%),95 % interval low (%),95 % interval high (%),checks\r\n90,80,95,90,70,97,20\r\n',
  )
})
