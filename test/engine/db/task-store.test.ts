import assert from 'node:assert/strict'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import type { WritableDb } from '../../../electron/engine/db/database.ts'
import { migrate } from '../../../electron/engine/db/migrate.ts'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { openProject } from '../../../electron/engine/db/project.ts'
import { TaskStore } from '../../../electron/engine/db/task-store.ts'
import type { TaskId } from '../../../shared/domain/ids.ts'
import { DEFAULT_CHECK_EVERY } from '../../../shared/domain/labels.ts'
import { addSamples, temporaryProject } from '../../support/project.ts'

const namesOf = (tasks: readonly { name: string }[]): string[] => tasks.map(({ name }) => name)

test('a project starts with one task in use, and the choice of another outlives it', (t) => {
  const made = temporaryProject(t)
  assert.deepEqual(namesOf(made.tasks.list()), ['Classes'])
  assert.equal(made.tasks.default().name, 'Classes')
  const colour = made.tasks.create(' Colour ')
  assert.deepEqual(colour, { id: colour.id, name: 'Colour', checkEvery: DEFAULT_CHECK_EVERY })
  assert.equal(made.tasks.default().name, 'Classes')
  made.tasks.use(colour.id)
  made.close()
  const again = openProject(made.paths.root)
  t.after(() => again.close())
  assert.deepEqual(again.tasks.default(), colour)
  assert.deepEqual(namesOf(again.tasks.list()), ['Classes', 'Colour'])
})

test('names are free, not empty and found without the spaces round them', (t) => {
  const { tasks } = temporaryProject(t)
  const { id } = tasks.create('Colour')
  for (const name of ['Classes', ' Colour', '', '  ']) assert.throws(() => tasks.create(name), { code: 'bad-input' })
  assert.throws(() => tasks.rename(id, 'Classes'), { code: 'bad-input', message: /already a task named "Classes"/ })
  assert.equal(tasks.rename(id, 'Colour').name, 'Colour')
  assert.equal(tasks.rename(id, 'Shade').name, 'Shade')
  assert.equal(tasks.find(' Shade ').id, id)
  assert.throws(() => tasks.find('Colour'), { code: 'not-found', message: /There is: "Classes", "Shade"/ })
  assert.throws(() => tasks.rename(99 as TaskId, 'X'), { code: 'not-found' })
})

test('a deleted task is out of reach and comes back with its labels; its id is given to no other', (t) => {
  const { tasks, classes, labels, ...project } = temporaryProject(t)
  const sampleIds = addSamples(project, 2)
  const { id: taskId } = tasks.create('Colour')
  const { id: classId } = classes.create(taskId, 'red')
  labels.assign({ taskId, sampleIds, classId, origin: 'hand' })
  tasks.use(taskId)

  tasks.delete(taskId)
  assert.deepEqual([namesOf(tasks.list()), namesOf(tasks.listDeleted())], [['Classes'], ['Colour']])
  assert.equal(tasks.default().name, 'Classes')
  for (const reach of [
    () => tasks.get(taskId),
    () => tasks.use(taskId),
    () => tasks.delete(taskId),
    () => tasks.find('Colour'),
  ]) {
    assert.throws(reach, { code: 'not-found' })
  }
  assert.throws(() => tasks.create('Colour'), { code: 'bad-input', message: /restore it, or choose another name/ })
  assert.notEqual(tasks.create('Shade').id, taskId)

  assert.equal(tasks.restore(tasks.findDeleted('Colour').id).name, 'Colour')
  assert.equal(labels.currentLabels(taskId).size, 2)
  assert.equal(tasks.default().name, 'Classes')
})

test('how many cards are checks is kept for each task', (t) => {
  const made = temporaryProject(t)
  const { id } = made.tasks.default()
  const other = made.tasks.create('Colour')
  assert.equal(made.tasks.setCheckEvery(id, 32).checkEvery, 32)
  assert.equal(made.tasks.setCheckEvery(other.id, null).checkEvery, null)
  made.close()
  const again = openProject(made.paths.root)
  t.after(() => again.close())
  assert.deepEqual(
    again.tasks.list().map(({ checkEvery }) => checkEvery),
    [32, null],
  )
  assert.throws(() => again.tasks.setCheckEvery(99 as TaskId, 4), { code: 'not-found' })
})

test('the only task stays', (t) => {
  const { tasks } = temporaryProject(t)
  assert.throws(() => tasks.delete(tasks.default().id), { code: 'bad-input', message: /"Classes" is the only task/ })
  assert.deepEqual(namesOf(tasks.list()), ['Classes'])
})

test('a project made before tasks could be chosen has its one task in use, one card in eight a check', (t) => {
  const db = new Database(':memory:') as WritableDb
  t.after(() => db.close())
  migrate(db, projectMigrations.slice(0, 1))
  db.exec(`INSERT INTO project (id, name, modality, created_at) VALUES (1, 'old', 'images', 0);
    INSERT INTO task (name) VALUES ('Classes')`)
  migrate(db, projectMigrations)
  const { name, checkEvery } = new TaskStore(db, Date.now).default()
  assert.deepEqual([name, checkEvery], ['Classes', 8])
})
