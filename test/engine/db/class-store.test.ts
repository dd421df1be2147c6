import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLASS_COLOURS, chooseKey } from '../../../electron/engine/db/class-style.ts'
import { USUAL_KEYS } from '../../../shared/domain/commands.ts'
import { Class } from '../../../shared/domain/labels.ts'
import type { ClassId, TaskId } from '../../../shared/domain/ids.ts'
import { temporaryProject } from '../../support/project.ts'

test('classes get digits, then letters of their own name that are not reserved, then none', (t) => {
  const { classes, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  const made = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'a10', 'Bottle', 'soup', 'bus'].map((name) =>
    classes.create(taskId, name),
  )
  assert.equal(made.map(({ key }) => key).join(''), '1234567890tcd')
  for (let i = 0; i < 25; i++) classes.create(taskId, `more ${i}`)
  const all = classes.list(taskId)
  assert.deepEqual(
    all,
    all.map((one) => Class.parse(one)),
  )
  const keys = all.flatMap(({ key }) => key ?? [])
  assert.equal(keys.length, 10 + 26 - 9)
  assert.equal(new Set(keys).size, keys.length)
  assert.deepEqual(
    keys.filter((key) => 'nsbouamip?/+'.includes(key)),
    [],
  )
  assert.equal(all.at(-1)?.key, null)
  assert.equal(chooseKey('日本', new Set('1234567890')), 'a')
})

test('a class whose name is one digit or letter has that as its key, in whatever order classes are made', (t) => {
  const { classes, tasks } = temporaryProject(t)
  const names = ['3', '0', '7', '1', '9', '2', '8', '5', '6', '4', 'X', 'c']
  for (const made of [names, names.toReversed(), names.toSorted()]) {
    const taskId = tasks.create(made.join('')).id
    for (const name of made) classes.create(taskId, name)
    assert.deepEqual(
      classes.list(taskId).map(({ key }) => key),
      made.map((name) => name.toLowerCase()),
    )
  }
})

test('where another class or a command has the digit or letter that is its name, a class gets the next free key', (t) => {
  const { classes, commandKeys, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  commandKeys.move(taskId, 'skip', '4')
  const made = ['cat', '1', '3', '2', 's', 'S', 'o', '4'].map((name) => classes.create(taskId, name))
  assert.deepEqual(
    made.map(({ name, key }) => `${name} ${key}`),
    ['cat 1', '1 2', '3 3', '2 5', 's s', 'S 6', 'o 7', '4 8'],
  )
})

test('the first classes have different colours, and colours are used evenly afterwards', (t) => {
  const { classes, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  for (let i = 0; i < CLASS_COLOURS.length * 2; i++) classes.create(taskId, `class ${i}`)
  const colours = classes.list(taskId).map(({ colour }) => colour)
  assert.equal(new Set(colours.slice(0, CLASS_COLOURS.length)).size, CLASS_COLOURS.length)
  for (const colour of CLASS_COLOURS) assert.equal(colours.filter((used) => used === colour).length, 2)
})

test('a class can be renamed and given another key', (t) => {
  const { classes, tasks } = temporaryProject(t)
  const { id } = classes.create(tasks.default().id, ' cat ')
  assert.equal(classes.get(id).name, 'cat')
  assert.deepEqual(classes.update(id, { name: 'kitten', key: 'K' }), { ...classes.get(id), name: 'kitten', key: 'k' })
  assert.equal(classes.update(id, { name: 'kitten' }).key, 'k')
  assert.deepEqual(classes.update(id, { colour: '#123456' }), { ...classes.get(id), colour: '#123456' })
})

test('a command can be moved to a free key, which classes then cannot have, and back', (t) => {
  const { classes, commandKeys, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  const cat = classes.create(taskId, 'cat')
  for (const key of ['1', 'o', '?', ' ', '']) {
    assert.throws(() => commandKeys.move(taskId, 'skip', key), { code: 'bad-input' }, key)
  }
  assert.deepEqual(commandKeys.move(taskId, 'skip', 'X'), { ...USUAL_KEYS, skip: 'x' })
  assert.throws(() => classes.update(cat.id, { key: 'x' }), { code: 'bad-input' })
  assert.equal(classes.update(cat.id, { key: 's' }).key, 's')
  assert.throws(() => commandKeys.move(taskId, 'skip', 's'), /gives "cat"/)
  classes.update(cat.id, { key: '1' })
  assert.deepEqual(commandKeys.move(taskId, 'skip', 's'), USUAL_KEYS)
  assert.deepEqual(commandKeys.list(tasks.create('Other').id), USUAL_KEYS)
})

test('a class that comes back finds another name and key where its own are taken', (t) => {
  const { classes, db, labels, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  const cat = classes.create(taskId, 'cat')
  labels.removeClass({ taskId, classId: cat.id, intoId: null })
  assert.throws(() => classes.get(cat.id), { code: 'not-found' })
  // Made before the making of classes was noted: it has always been there.
  db.exec(`INSERT INTO class VALUES (9, ${taskId}, 'cat', '1', '#111111', 9)`)
  labels.undo(taskId)
  assert.deepEqual(
    classes.list(taskId).map(({ id, name, key }) => [id, name, key]),
    [
      [cat.id, 'cat 2', '2'],
      [9, 'cat', '1'],
    ],
  )
})

test('taken names and keys, and keys with another use, are refused', (t) => {
  const { classes, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  const [cat] = [classes.create(taskId, 'cat'), classes.create(taskId, 'dog')]
  for (const name of ['cat', 'cat ', ' ', '']) assert.throws(() => classes.create(taskId, name), { code: 'bad-input' })
  for (const key of ['2', 's', 'S', '?', ' ', '\n']) {
    assert.throws(() => classes.update(cat!.id, { key }), { code: 'bad-input' })
  }
  assert.throws(() => classes.update(cat!.id, { name: 'dog', key: 'x' }), { code: 'bad-input' })
  assert.throws(() => classes.get(99 as ClassId), { code: 'not-found' })
  assert.throws(() => classes.create(99 as TaskId, 'x'), /FOREIGN KEY/)
  assert.deepEqual(classes.get(cat!.id), cat)
})
