import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  mergeFetched,
  putBackAsNext,
  putFirst,
  putOff,
  samplesToPreload,
  takeOff,
  without,
} from '../../../renderer/state/card-queue.ts'
import type { CardQueue } from '../../../renderer/state/card-queue.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { card } from '../../support/cards.ts'

const numbers = (queue: CardQueue): number[] => queue.map(({ number }) => number)
const ids = (...values: number[]): Set<SampleId> => new Set(values as SampleId[])

test('the card on screen stays when others arrive, even if it is no longer suggested', () => {
  const merged = mergeFetched([card(1), card(2)], [card(5), card(6)], ids(), true)
  assert.deepEqual(numbers(merged), [1, 5, 6])
})

test('without a card on screen to keep, the engine’s order is taken over', () => {
  assert.deepEqual(numbers(mergeFetched([card(1)], [card(5), card(1)], ids(), false)), [5, 1])
})

test('cards that were answered here do not come back with a fetch that left earlier', () => {
  assert.deepEqual(numbers(mergeFetched([card(2)], [card(1), card(2), card(3)], ids(100), true)), [2, 3])
})

test('the card on screen takes a proposal when it had none, and keeps the one it showed', () => {
  const [filled] = mergeFetched([card(1)], [card(1, { proposes: 7 })], ids(), true)
  assert.equal(filled?.proposal?.classId, 7)
  const [kept] = mergeFetched([card(1, { proposes: 3 })], [card(1, { proposes: 7 })], ids(), true)
  assert.equal(kept?.proposal?.classId, 3)
})

test('a card that could not be saved comes back behind the one on screen', () => {
  assert.deepEqual(numbers(putBackAsNext([card(2), card(3)], card(1))), [2, 1, 3])
  assert.deepEqual(numbers(putBackAsNext([], card(1))), [1])
})

test('an undone card comes first and is not there twice', () => {
  assert.deepEqual(numbers(putFirst([card(2), card(1)], card(1))), [1, 2])
})

test('cards whose exemplar was labelled elsewhere leave', () => {
  assert.deepEqual(numbers(without([card(1), card(2)], ids(100))), [2])
})

test('members of the next cards are preloaded, those of the card on screen are there already', () => {
  const queue = [card(1, { members: 3 }), card(2, { members: 3 }), card(3, { members: 3 }), card(4, { members: 3 })]
  assert.deepEqual(samplesToPreload(queue, 2, 2), [201, 202, 301, 302])
})

const chosen = (number: number, title: string): CardQueue[0] => ({ ...card(number), kind: 'chosen', title })

test('a card that was put together is another than the group with the same exemplar', () => {
  const alike = chosen(1, 'More like this')
  const queue = putFirst([card(1), card(2)], alike)
  assert.deepEqual(numbers(queue), [1, 1, 2])
  assert.deepEqual(takeOff(queue, alike), [card(1), card(2)])
  assert.deepEqual(mergeFetched(queue, [card(1), card(2)], ids(), true), queue)
})

test('a card that was put together comes back behind all that is suggested once it was skipped', () => {
  const queue = putOff([chosen(9, 'Named “3”'), card(1), card(2)], chosen(9, 'Named “3”'))
  assert.deepEqual(numbers(queue), [1, 2, 9])
  assert.deepEqual(numbers(mergeFetched(queue, [card(1), card(2), card(3)], ids(), true)), [1, 2, 3, 9])
  assert.deepEqual(numbers(mergeFetched(queue.slice(2), [card(3)], ids(), true)), [9, 3])
})
