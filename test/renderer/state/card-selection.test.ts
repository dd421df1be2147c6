import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  freshSelection,
  keptSamples,
  moveCursor,
  toggleDoubtful,
  toggleMember,
} from '../../../renderer/state/card-selection.ts'
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
