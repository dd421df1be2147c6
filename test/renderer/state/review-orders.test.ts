import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionId } from '../../../shared/domain/ids.ts'
import type { LabelRecord } from '../../../shared/domain/labels.ts'
import { revisedRecord } from '../../../renderer/state/review-orders.ts'

test('what was undone is what was undone last, and what was done again the last in force', () => {
  const record = (id: number, className: string, undoneAt: number | null): LabelRecord => {
    const actionId = id as ActionId
    return { actionId, className, origin: 'hand', who: 'analyst', at: id, sampleCount: 1, undoneAt, became: null }
  }
  const history = [record(1, 'cat', null), record(2, 'dog', 9), record(3, 'cow', 9), record(4, 'owl', 7)]
  assert.equal(revisedRecord('undo', history)?.className, 'dog')
  assert.equal(revisedRecord('redo', history)?.className, 'cat')
})
