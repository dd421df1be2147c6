import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchingClasses } from '../../../renderer/state/class-matches.ts'
import { Class } from '../../../shared/domain/labels.ts'

const named = (name: string, index: number): Class =>
  Class.parse({ id: index + 1, taskId: 1, name, key: null, colour: '#112233' })
const classes = ['Great tit', 'Tit', 'Blue tit', 'Titmouse', 'Owl'].map(named)
const found = (typed: string): string[] => matchingClasses(classes, typed).map(({ name }) => name)

test('classes that begin with what was typed come before those that hold it, in the order in which they were made', () => {
  assert.deepEqual(found(' tit '), ['Tit', 'Titmouse', 'Great tit', 'Blue tit'])
  assert.deepEqual(found('OW'), ['Owl'])
  assert.deepEqual([found(''), found('x')], [[], []])
})
