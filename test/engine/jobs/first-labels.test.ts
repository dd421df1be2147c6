import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { takeRows } from '../../../electron/engine/index/matrix-rows.ts'
import { countsToLookBack, scoreFirstLabels } from '../../../electron/engine/jobs/first-labels.ts'
import { fitClassifier, strongest } from '../../../electron/engine/jobs/fit-classifier.ts'
import type { TrainingSet } from '../../../electron/engine/jobs/training-set.ts'
import { predictHead } from '../../../electron/engine/learn/heads/logistic.ts'
import type { ActionId, ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { digitSpace } from '../../support/digit-space.ts'

const CHECKS = 60
const EACH = 5

/** 300 digits: rows 0 to 59 are checks, the next 100 were labelled by twenty actions of five. */
async function labelledDigits() {
  const { vectors, neighbours, graph, labels } = await digitSpace(30)
  const all = Int32Array.from({ length: vectors.rows }, (_, row) => row)
  const sampleIds = Array.from(all, (row) => (row + 1) as SampleId)
  const rows = all.slice(CHECKS, CHECKS + 100)
  const set: TrainingSet = {
    space: { vectors, neighbours, sampleIds, rowOf: new Map(sampleIds.map((sampleId, row) => [sampleId, row])) },
    duplicates: all,
    recordings: all,
    classIds: Array.from({ length: 10 }, (_, digit) => digit as ClassId),
    rows,
    labels: rows.map((row) => labels[row]!),
    actionIds: Array.from(rows, (_, at) => (100 + Math.floor(at / EACH)) as ActionId),
    actions: Array.from({ length: 20 }, (_, at) => (100 + at) as ActionId),
    pseudoRows: all.slice(CHECKS + 100),
    answered: sampleIds.slice(0, CHECKS).map((sampleId, row) => ({ sampleId, classId: labels[row] as ClassId })),
  }
  return { set, graph, labels }
}

test('the first labels alone bring what a classifier brings that knows no others', async () => {
  const { set, graph, labels } = await labelledDigits()
  const { vectors } = set.space
  const scores = await scoreFirstLabels(set, graph, [4, 20], () => Promise.resolve())
  const expected = [4, 20].map((actions) => {
    const rows = set.rows.slice(0, EACH * actions)
    const { head } = fitClassifier({
      vectors,
      graph,
      rows,
      labels: rows.map((row) => labels[row]!),
      classCount: 10,
      pseudoRows: Int32Array.from({ length: vectors.rows }, (_, row) => row).slice(CHECKS + rows.length),
      random: new Random(1),
    })
    const checks = Int32Array.from({ length: CHECKS }, (_, row) => row)
    const predicted = predictHead(head, takeRows(vectors, checks))
    return [rows.length, actions, checks.filter((row) => strongest(predicted, row) === labels[row]).length / CHECKS]
  })
  assert.deepEqual(scores.map(({ labels, actions, accuracy }) => [labels, actions, accuracy.value]), expected) // prettier-ignore
  assert.ok(expected[0]![2]! + 0.1 < expected[1]![2]!, 'more labels tell more')
  assert.deepEqual(scores[0]?.accuracy.checks, CHECKS)
})

test('it is looked back by halves, from where the curve begins, and not to where there was one class', async () => {
  const { set } = await labelledDigits()
  assert.deepEqual(countsToLookBack(set, null), [1, 2, 5, 10, 20])
  assert.deepEqual(countsToLookBack(set, 16), [1, 2, 4, 8])
  const alike = { ...set, labels: set.labels.map((label, at) => (at < 5 * EACH ? 0 : label)) }
  assert.deepEqual(countsToLookBack(alike, null), [10, 20])
  const none = { ...set, rows: new Int32Array(0), labels: new Int32Array(0), actionIds: [], actions: [] }
  assert.deepEqual(countsToLookBack(none, null), [])
})
