import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandForKey, labelKeyHelp, stepForKey } from '../../../renderer/state/key-map.ts'
import type { KeyPress } from '../../../renderer/state/key-map.ts'
import { USUAL_KEYS } from '../../../shared/domain/commands.ts'
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
    [press('ArrowUp'), { kind: 'move', direction: 'up', isRange: false }],
    [press('ArrowLeft', shift), { kind: 'move', direction: 'left', isRange: true }],
    [press('a'), { kind: 'all' }],
    [press('b'), { kind: 'break' }],
    [press('p'), { kind: 'purity' }],
    [press('m'), { kind: 'alike' }],
    [press('i'), { kind: 'inspect' }],
    [press('/'), { kind: 'find' }],
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

test('a command that was moved to another key is found there alone, and so is redo', () => {
  const keys = { ...USUAL_KEYS, undo: 'w', skip: 'x' }
  assert.deepEqual(commandForKey(press('W'), classes, keys), { kind: 'undo' })
  assert.deepEqual(commandForKey(press('W', { shiftKey: true }), classes, keys), { kind: 'redo' })
  assert.deepEqual(commandForKey(press('u'), classes, keys), { kind: 'label', classId: 3 })
  assert.equal(commandForKey(press('s'), classes, keys), null)
  const shown = labelKeyHelp(keys, false).flatMap(({ command, keys: [key] }) =>
    command === undefined ? [] : [[command, key]],
  )
  assert.deepEqual(
    Object.fromEntries(shown),
    Object.fromEntries(Object.entries(keys).map(([command, key]) => [command, key.toUpperCase()])),
  )
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
  assert.equal(stepForKey({ code: 'Digit0', altKey: true }), null)
})

test('where samples are sounds, Space plays them and Delete drops', () => {
  const kindOf = (key: string, shiftKey = false) =>
    commandForKey(press(key, { shiftKey }), classes, undefined, true)?.kind
  assert.deepEqual([kindOf(' '), kindOf(' ', true)], ['play', 'play-all'])
  assert.deepEqual([kindOf('Delete'), kindOf('Backspace'), kindOf('Delete', true)], ['toggle', 'toggle', 'toggle-doubtful']) // prettier-ignore
  assert.ok(labelKeyHelp(USUAL_KEYS, true).some(({ does }) => does.startsWith('Play the whole group')))
  assert.equal(commandForKey(press('Delete'), classes), null)
})
