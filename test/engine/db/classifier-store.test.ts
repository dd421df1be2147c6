import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClassId } from '../../../shared/domain/ids.ts'
import { ClassifierSummary } from '../../../shared/domain/classifier.ts'
import { temporaryProject } from '../../support/project.ts'

test('the last classifier is the one in use, and all that were checked make the curve', (t) => {
  const { classifiers, tasks, runs } = temporaryProject(t)
  const taskId = tasks.default().id
  assert.equal(classifiers.summary(taskId), null)
  assert.equal(classifiers.latestRun(taskId), null)
  const { id: runId } = runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'embedded' })
  const accuracy = { value: 0.8, low: 0.6, high: 0.9, checks: 10, isEnough: false }
  const plain = {
    taskId,
    runId,
    classIds: [1, 2] as ClassId[],
    confusion: [
      [4, 1],
      [1, 4],
    ],
    predictedCounts: [60, 40],
  }
  classifiers.add({ ...plain, labels: 10, actions: 4, accuracy: null })
  classifiers.add({ ...plain, labels: 20, actions: 8, accuracy })
  classifiers.add({ ...plain, labels: 30, actions: 12, accuracy: { ...accuracy, checks: 12 } })
  const summary = classifiers.summary(taskId)
  assert.deepEqual(ClassifierSummary.parse(summary), summary)
  assert.deepEqual(
    summary?.curve.map(({ labels, actions }) => [labels, actions]),
    [
      [20, 8],
      [30, 12],
    ],
  )
  assert.deepEqual([summary?.labels, summary?.accuracy?.checks, summary?.confusion], [30, 12, plain.confusion])
  assert.equal(classifiers.latestRun(taskId), runId)
})
