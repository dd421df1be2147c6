/** Data in the format before a step are there after it, and mean the same. */
import Database from 'better-sqlite3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClassStore } from '../../../electron/engine/db/class-store.ts'
import type { WritableDb } from '../../../electron/engine/db/database.ts'
import { InputStore } from '../../../electron/engine/db/input-store.ts'
import { LabelStore } from '../../../electron/engine/db/label-store.ts'
import { migrate, type Migration } from '../../../electron/engine/db/migrate.ts'
import { projectMigrations, vectorsMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { SampleStore } from '../../../electron/engine/db/sample-store.ts'
import { SourceStore } from '../../../electron/engine/db/source-store.ts'
import type { ClassId, SampleId, SourceId, TaskId } from '../../../shared/domain/ids.ts'

/** A database in memory of an older format, that holds what `sql` puts there, brought to the newest. */
function broughtForward(migrations: readonly Migration[], version: number, sql: string): WritableDb {
  const db = new Database(':memory:') as WritableDb
  db.pragma('foreign_keys = ON')
  migrate(db, migrations.slice(0, version))
  db.exec(sql)
  migrate(db, migrations)
  assert.equal(db.pragma('integrity_check', { simple: true }), 'ok')
  assert.deepEqual(db.pragma('foreign_key_check'), [])
  return db
}

const PICTURES = `
  INSERT INTO source VALUES (1, '/photos', 'folder', 5), (2, '/more', NULL, 6);
  INSERT INTO sample (id, source_id, path, content_hash, size_bytes, width, height, duplicate_of, modified_at)
  VALUES (1, 1, 'cat/1.png', x'01', 100, 640, 480, NULL, 9), (2, 1, 'dog/2.png', x'01', 100, 640, 480, 1, NULL),
    (3, 2, '3.png', x'03', 7, 10, 20, NULL, 9);
  INSERT INTO task VALUES (1, 'Task', NULL);
`

test('project 6: classes keep their numbers, names and labels; keys that the surface needs are given back', () => {
  const db = broughtForward(
    projectMigrations,
    5,
    `${PICTURES}
    INSERT INTO class VALUES (1, 1, 'cat', 'c', '#111111'), (2, 1, 'ant', 'a', '#222222'), (3, 1, 'eel', NULL, '#333333');
    INSERT INTO label_action VALUES
      (1, 1, 'assign', 1, 'hand', NULL, 'me', 10), (2, 1, 'assign', NULL, 'hand', NULL, 'me', 11),
      (3, 1, 'assign', 2, 'group', NULL, 'me', 12), (4, 1, 'undo', NULL, NULL, 3, 'me', 13);
    INSERT INTO label_event VALUES (1, 1, 1), (1, 3, 2), (1, 3, 3);
  `,
  )
  assert.deepEqual(db.prepare('SELECT id, name, key, colour, now_id FROM class ORDER BY id').raw().all(), [
    [1, 'cat', 'c', '#111111', 1],
    [2, 'ant', null, '#222222', 2],
    [3, 'eel', null, '#333333', 3],
  ])
  const labels = new LabelStore(db, () => 0)
  const classOf = (id: number) => labels.of(1 as TaskId, id as SampleId)?.classId
  assert.deepEqual([1, 2, 3].map(classOf), [1, undefined, null])
  // What referred to classes still does.
  assert.throws(() => db.exec('DELETE FROM class WHERE id = 1'), /FOREIGN KEY/)
  assert.throws(() => db.exec(`INSERT INTO class VALUES (4, 1, 'cat', NULL, '#444444', 4)`), /UNIQUE/)
})

test('project 7: pictures say in words how large they are, and sources what they were told', () => {
  const db = broughtForward(projectMigrations, 6, PICTURES)
  const samples = new SampleStore(db)
  assert.deepEqual(samples.get(3 as SampleId), {
    id: 3,
    sourceId: 2,
    path: '3.png',
    part: null,
    extent: '10 × 20 px',
    aspect: 0.5,
    recording: null,
    sizeBytes: 7,
    duplicateOf: null,
  })
  assert.deepEqual([samples.get(1 as SampleId)?.extent, samples.get(1 as SampleId)?.aspect], ['640 × 480 px', 4 / 3])
  const known = samples.known(1 as SourceId)
  assert.deepEqual([...known.values()].map(({ file, modifiedAt, isFirst }) => [file, modifiedAt, isFirst]), [
    ['cat/1.png', 9, true],
    ['dog/2.png', null, false],
  ]) // prettier-ignore
  const sources = new SourceStore(db, () => 0)
  assert.deepEqual(
    sources.list().map(({ path, isFile, options }) => ({ path, isFile, options })),
    [
      { path: '/photos', isFile: false, options: { classesFrom: 'folder' } },
      { path: '/more', isFile: false, options: { classesFrom: null } },
    ],
  )
})

test('project 8: classes made before have always been there, and what is done to them from then on is undone', () => {
  const made = `INSERT INTO task VALUES (1, 'Task', NULL);
    INSERT INTO class VALUES (1, 1, 'cat', 'c', '#111111', 1), (2, 1, 'owl', NULL, '#222222', NULL);
    INSERT INTO label_action VALUES (1, 1, 'assign', 2, 'hand', NULL, 'me', 10);
    INSERT INTO class_change VALUES (1, 2, NULL);`
  const db = broughtForward(projectMigrations, 7, made)
  const [classes, labels, taskId] = [new ClassStore(db, () => 0), new LabelStore(db, () => 0), 1 as TaskId]
  const before = classes.list(taskId)
  assert.deepEqual(
    before.map(({ name }) => name),
    ['cat'],
  )
  classes.update(1 as ClassId, { name: 'kitten' })
  classes.create(taskId, 'dog')
  labels.undo(taskId)
  labels.undo(taskId)
  assert.deepEqual(classes.list(taskId), before)
  labels.undo(taskId)
  assert.deepEqual([classes.list(taskId).length, labels.counts(taskId).canUndo], [2, false])
})

test('vectors 3: cards of before stand for no near-duplicates', () => {
  const card = `INSERT INTO card VALUES (1, 1, 1, 'group', 5, 3, 0.5, x'06000000', x'0000003f', x'00')`
  const db = broughtForward(vectorsMigrations, 2, card)
  assert.deepEqual(db.prepare('SELECT exemplar_id, length(members), length(copies) FROM card').raw().all(), [[5, 4, 0]])
})

test('vectors 4: pixels become inputs of height, width and 3', () => {
  const input = `INSERT INTO input VALUES (4, 2, 1, x'010203040506'), (9, 1, 1, x'070809')`
  const inputs = new InputStore(broughtForward(vectorsMigrations, 3, input))
  assert.deepEqual([...inputs.scan()].flat(), [
    { sampleId: 4, shape: [1, 2, 3], data: Buffer.of(1, 2, 3, 4, 5, 6) },
    { sampleId: 9, shape: [1, 1, 3], data: Buffer.of(7, 8, 9) },
  ])
})
