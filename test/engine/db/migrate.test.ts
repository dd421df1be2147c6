import Database from 'better-sqlite3'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWritable, type WritableDb } from '../../../electron/engine/db/database.ts'
import { migrate, type Migration } from '../../../electron/engine/db/migrate.ts'
import { temporaryFolder } from '../../support/project.ts'

const first: Migration = { number: 1, up: (db) => db.exec('CREATE TABLE a (x INTEGER) STRICT') }
const second: Migration = {
  number: 2,
  up: (db) => db.exec('INSERT INTO a VALUES (1); CREATE TABLE b (y INTEGER) STRICT'),
}
const broken: Migration = { number: 2, up: (db) => db.exec('INSERT INTO a VALUES (1); CREATE TABLE a (x INTEGER)') }

const memory = (): WritableDb => new Database(':memory:') as WritableDb
const version = (db: WritableDb): unknown => db.pragma('user_version', { simple: true })

test('a fresh file runs every step and an old one only those it lacks', () => {
  const db = memory()
  migrate(db, [first])
  migrate(db, [first, second])
  migrate(db, [first, second])
  assert.deepEqual(db.prepare('SELECT x FROM a').all(), [{ x: 1 }])
  assert.equal(version(db), 2)
})

test('a step that fails leaves the file as it was', () => {
  const db = memory()
  migrate(db, [first])
  assert.throws(() => migrate(db, [first, broken]), /already exists/)
  assert.deepEqual(db.prepare('SELECT x FROM a').all(), [])
  assert.equal(version(db), 1)
})

test('a newer file is refused with both formats named, and not touched', () => {
  const db = memory()
  migrate(db, [first, second])
  assert.throws(() => migrate(db, [first]), {
    code: 'newer-file',
    message: /format 2, this one knows up to 1.*Nothing was changed/,
  })
  assert.equal(version(db), 2)
})

test('a copy is kept once before the first pending step of a file with data, and never of a fresh one', () => {
  const db = memory()
  const copies: unknown[] = []
  const keepCopy = (): void => void copies.push(version(db))
  migrate(db, [first], keepCopy)
  migrate(db, [first, second, { number: 3, up: () => {} }], keepCopy)
  migrate(db, [first, second, { number: 3, up: () => {} }], keepCopy)
  assert.deepEqual(copies, [1])
})

test('two connections that migrate one file run each step once', () => {
  const path = join(temporaryFolder(), 'x.db')
  const [one, two] = [openWritable(path, { durability: 'NORMAL' }), openWritable(path, { durability: 'NORMAL' })]
  migrate(one, [first])
  // The other connection read "format 0" before; asking again inside the transaction is what saves it.
  const late: Migration[] = [{ number: 1, up: () => assert.fail('ran twice') }]
  migrate(two, late)
  assert.equal(version(two), 1)
  one.close()
  two.close()
})
