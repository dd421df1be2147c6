import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import type { ReviewItem } from '../../../renderer/state/review-queues.ts'
import { acceptWords, keepWords, revisedWords } from '../../../renderer/state/review-words.ts'

const [CAT, DOG, COW] = [1, 2, 3] as ClassId[]
const nameOf = (classId: ClassId | null): string => (classId === null ? 'none' : ['cat', 'dog', 'cow'][classId - 1]!)

function itemOf(
  queue: ReviewItem['queue'],
  suggested: ClassId | null,
  ...classes: ReviewItem['samples'][number]['classId'][]
): ReviewItem {
  // prettier-ignore
  const samples = classes.map((classId, at) => ({ sampleId: (at + 1) as SampleId, classId }))
  return { queue, samples, lookAlikes: [], suggested, reason: '' }
}

test('accepting says how many it changes, and which of near-duplicates', () => {
  assert.equal(acceptWords(itemOf('label-errors', DOG!, CAT), 1), 'Change to')
  assert.equal(acceptWords(itemOf('label-errors', DOG!, CAT, CAT, CAT), 3), 'Change all 3 to')
  assert.equal(acceptWords(itemOf('label-errors', DOG!, CAT, CAT, CAT), 2), 'Change 2 of 3 to')
  assert.equal(acceptWords(itemOf('contradictions', DOG!, CAT, DOG), 2), 'Label both as')
  assert.equal(acceptWords(itemOf('contradictions', DOG!, CAT, DOG, DOG), 3), 'Label all 3 as')
  assert.equal(acceptWords(itemOf('least-certain', DOG!, undefined), 1), 'Label as')
  assert.equal(acceptWords(itemOf('least-typical', null, undefined), 1), 'Mark as')
})

test('keeping names what is kept', () => {
  assert.equal(keepWords(itemOf('label-errors', DOG!, CAT, CAT), nameOf), 'Keep “cat”')
  assert.equal(keepWords(itemOf('contradictions', DOG!, CAT, DOG, DOG), nameOf), 'Keep “cat” and “dog”')
  assert.equal(keepWords(itemOf('contradictions', DOG!, CAT, DOG, COW), nameOf), 'Keep all the classes')
  assert.equal(keepWords(itemOf('least-certain', DOG!, undefined), nameOf), 'Leave it')
})

test('nothing to undo, and a change of classes, are said as such', () => {
  const nothing = { sampleIds: [], classNames: [null] }
  assert.equal(revisedWords('undo', { what: null, ...nothing }, false), 'Nothing to undo.')
  assert.equal(revisedWords('redo', { what: 'classes', ...nothing }, false), 'Redone: a change of the classes.')
  const sampleIds = [1, 2] as SampleId[]
  assert.equal(revisedWords('undo', { what: 'labels', sampleIds, classNames: [null] }, true), 'Undone: not of interest for 2 samples.') // prettier-ignore
})
