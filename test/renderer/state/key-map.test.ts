import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandForKey, stepForKey } from '../../../renderer/state/key-map.ts'
import type { KeyPress } from '../../../renderer/state/key-map.ts'
import { Class } from '../../../shared/domain/labels.ts'

const classWith = (id: number, key: string): Class =>
  Class.parse({ id, taskId: 1, name: `class ${id}`, key, colour: '#112233' })
const classes = [classWith(1, '1'), classWith(2, 'g'), classWith(3, 'u')]

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers }
}

test('every key of the labelling surface does what the overlay says', () => {
  const shift = { shiftKey: true }
  const expected: readonly (readonly [KeyPress, unknown])[] = [
    [press('1'), { kind: 'label', classId: 1 }],
    [press('g'), { kind: 'label', classId: 2 }],
    [press('G', shift), { kind: 'label', classId: 2 }],
    [press('Enter'), { kind: 'accept' }],
    [press(' '), { kind: 'toggle' }],
    [press(' ', shift), { kind: 'toggle-doubtful' }],
    [press('ArrowUp'), { kind: 'move', direction: 'up' }],
    [press('s'), { kind: 'skip' }],
    [press('o'), { kind: 'not-of-interest' }],
    [press('n'), { kind: 'new-class' }],
    [press('+', shift), { kind: 'new-class' }],
    [press('U', shift), { kind: 'redo' }],
    [press('z', { ctrlKey: true }), { kind: 'undo' }],
    [press('Z', { metaKey: true, shiftKey: true }), { kind: 'redo' }],
  ]
  for (const [key, command] of expected) assert.deepEqual(commandForKey(key, classes), command)
})

test('a class that took the letter of undo does not hide undo', () => {
  assert.deepEqual(commandForKey(press('u'), classes), { kind: 'undo' })
})

test('keys of the browser and keys without a class do nothing', () => {
  assert.equal(commandForKey(press('g', { ctrlKey: true }), classes), null)
  assert.equal(commandForKey(press('1', { altKey: true }), classes), null)
  assert.equal(commandForKey(press('9'), classes), null)
})

test('Alt and a digit go to a step, whatever the keyboard types for them', () => {
  assert.equal(stepForKey({ code: 'Digit3', altKey: true }), 2)
  assert.equal(stepForKey({ code: 'Digit3', altKey: false }), null)
  assert.equal(stepForKey({ code: 'Digit7', altKey: true }), null)
})
