import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClassId } from '../../../shared/domain/ids.ts'
import { ClassifierSummary } from '../../../shared/domain/classifier.ts'
import type { ModelKind } from '../../../shared/domain/models.ts'
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
    kind: 'head' as const,
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

test('other models stand beside the head: the last of each kind, outside its curve', (t) => {
  const { classifiers, tasks, runs } = temporaryProject(t)
  const taskId = tasks.default().id
  const { id: runId } = runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'embedded' })
  const accuracy = { value: 0.8, low: 0.6, high: 0.9, checks: 30, isEnough: true }
  const add = (kind: ModelKind, labels: number): void =>
    classifiers.add({
      taskId,
      runId,
      kind,
      labels,
      actions: labels,
      accuracy,
      classIds: [],
      confusion: [],
      predictedCounts: [],
    })
  add('fine-tuned', 10)
  assert.equal(classifiers.summary(taskId), null)
  add('head', 20)
  add('from-scratch', 25)
  add('fine-tuned', 30)
  assert.deepEqual(
    classifiers.all(taskId).map(({ kind, labels }) => [kind, labels]),
    [
      ['head', 20],
      ['fine-tuned', 30],
      ['from-scratch', 25],
    ],
  )
  assert.deepEqual([classifiers.summary(taskId)?.labels, classifiers.summary(taskId)?.curve.length], [20, 1])
})

test('a model is chosen for a task until the choice is taken back', (t) => {
  const { classifiers, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  assert.equal(classifiers.chosen(taskId), null)
  classifiers.choose(taskId, 'from-scratch')
  classifiers.choose(taskId, 'fine-tuned')
  assert.equal(classifiers.chosen(taskId), 'fine-tuned')
  classifiers.choose(taskId, null)
  assert.equal(classifiers.chosen(taskId), null)
})
