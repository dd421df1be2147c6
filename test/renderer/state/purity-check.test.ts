import assert from 'node:assert/strict'
import { test } from 'node:test'
import { card } from '../../support/cards.ts'
import '../../support/compile-runes.ts'
import type { CardSelection } from '../../../renderer/state/card-selection.ts'
import { freshSelection, toggleMember } from '../../../renderer/state/card-selection.ts'
import type { Labelling } from '../../../renderer/state/labelling.svelte.ts'

const { PurityCheck } = await import('../../../renderer/state/purity-check.svelte.ts')

/** The part of the deck that a check works on. */
function deskWith(members: number, doubtful: number) {
  const shown = card(1, { members, doubtful })
  const desk = {
    card: shown,
    selection: freshSelection(shown) as CardSelection,
    toggle(index: number | null): void {
      if (index !== null) desk.selection = toggleMember(shown, desk.selection, index)
    },
  }
  return { desk, check: new PurityCheck({ deck: desk } as unknown as Labelling) }
}

test('each member that would get the label is asked once, in rounds of ten, and the wrong ones are dropped', () => {
  const { desk, check } = deskWith(12, 5)
  check.start()
  assert.deepEqual([check.isOn, check.size, check.goal, check.bound], [true, 12, 10, 0])
  const asked: number[] = []
  while (check.sampleId !== null) {
    asked.push(check.sampleId)
    check.answer(asked.length !== 3)
  }
  assert.deepEqual([check.asked, check.wrong], [10, 1])
  check.goOn()
  while (check.sampleId !== null) {
    asked.push(check.sampleId)
    check.answer(true)
  }
  assert.deepEqual(
    asked.toSorted((a, b) => a - b),
    Array.from({ length: 12 }, (_, index) => 101 + index),
  )
  assert.equal(check.bound, 1)
  assert.equal(desk.selection.dropped.has(asked[2] as never), true)
  assert.equal(desk.selection.dropped.size, 6)
  check.stop()
  assert.equal(check.isOn, false)
})

test('a card without members, and a random check, cannot be checked', () => {
  const { check } = deskWith(0, 3)
  check.start()
  assert.equal(check.isOn, false)
})
