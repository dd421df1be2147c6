import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  freshSelection,
  keptSamples,
  moveCursor,
  moveRange,
  toggleAll,
  toggleDoubtful,
  toggleMember,
  toggleRange,
} from '../../../renderer/state/card-selection.ts'
import type { CardSelection } from '../../../renderer/state/card-selection.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { card } from '../../support/cards.ts'

const ten = card(1, { members: 8, doubtful: 2 })

test('a card comes up with its doubtful members left out', () => {
  assert.deepEqual(keptSamples(ten, freshSelection(ten)), [100, 101, 102, 103, 104, 105, 106, 107, 108])
})

test('a member is dropped and taken back by the same key, and the cursor goes to it', () => {
  const dropped = toggleMember(ten, freshSelection(ten), 2)
  assert.equal(dropped.cursor, 2)
  assert.deepEqual(keptSamples(ten, dropped), [100, 101, 102, 104, 105, 106, 107, 108])
  assert.deepEqual(keptSamples(ten, toggleMember(ten, dropped, 2)), keptSamples(ten, freshSelection(ten)))
})

test('a range is dropped, or taken, as the member where it starts', () => {
  const none = { cursor: null, dropped: new Set<SampleId>() }
  const kept = (selection: CardSelection): number[] => keptSamples(ten, selection).map((id) => id - 100)
  const first = toggleMember(ten, none, 1)
  const right = moveRange(ten, first, 'right', 4)
  assert.deepEqual([right.cursor, kept(right)], [2, [0, 1, 4, 5, 6, 7, 8, 9, 10]])
  const down = moveRange(ten, right, 'down', 4)
  assert.deepEqual([down.cursor, kept(down)], [6, [0, 1, 8, 9, 10]])
  const back = moveRange(ten, toggleMember(ten, down, 6), 'up', 4)
  assert.deepEqual([back.cursor, kept(back)], [2, [0, 1, 3, 4, 5, 6, 7, 8, 9, 10]])
  assert.deepEqual(kept(toggleRange(ten, first, 4)), [0, 1, 6, 7, 8, 9, 10])
  assert.equal(moveRange(ten, none, 'down', 4).cursor, 0)
})

test('all are taken where any is left out, and dropped otherwise: then the exemplar is alone', () => {
  const all = toggleAll(ten, freshSelection(ten))
  assert.equal(keptSamples(ten, all).length, 11)
  assert.deepEqual(keptSamples(ten, toggleAll(ten, all)), [100])
})

test('near-duplicates go where the one goes that stands for them', () => {
  const [first, ...others] = ten.members
  const stacked = { ...ten, copies: [900 as SampleId], members: [{ ...first!, copies: [901 as SampleId] }, ...others] }
  assert.deepEqual(keptSamples(stacked, freshSelection(stacked)).slice(0, 5), [100, 900, 101, 901, 102])
  assert.deepEqual(keptSamples(stacked, toggleMember(stacked, freshSelection(stacked), 0)).slice(0, 3), [100, 900, 102])
})

test('toggling a place without a member changes nothing', () => {
  const fresh = freshSelection(ten)
  assert.equal(toggleMember(ten, fresh, 10), fresh)
})

test('all doubtful members are taken at once, and left out again, while other drops stay', () => {
  const dropped = toggleMember(ten, freshSelection(ten), 0)
  const taken = toggleDoubtful(ten, dropped)
  assert.deepEqual(keptSamples(ten, taken), [100, 102, 103, 104, 105, 106, 107, 108, 109, 110])
  assert.deepEqual(keptSamples(ten, toggleDoubtful(ten, taken)), keptSamples(ten, dropped))
})

test('the first arrow lands on the first member and later ones stay inside the grid', () => {
  const columns = 4
  const path = ['right', 'right', 'down', 'down', 'down', 'right', 'left', 'up', 'up', 'up'] as const
  const cursors: (number | null)[] = []
  let selection = freshSelection(ten)
  for (const direction of path) {
    selection = moveCursor(ten, selection, direction, columns)
    cursors.push(selection.cursor)
  }
  // Ten members in rows of four: the last row has two.
  assert.deepEqual(cursors, [0, 1, 5, 9, 9, 9, 8, 4, 0, 0])
})

test('going down from above a gap in the last row lands on the last member', () => {
  const above = { ...freshSelection(ten), cursor: 7 }
  assert.equal(moveCursor(ten, above, 'down', 4).cursor, 9)
})

test('a check has no members to move between', () => {
  const check = card(1, { kind: 'check' })
  assert.equal(moveCursor(check, freshSelection(check), 'right', 4).cursor, null)
  assert.deepEqual(keptSamples(check, freshSelection(check)), [100])
})
