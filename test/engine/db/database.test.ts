import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { atomically, openReadable, openWritable } from '../../../electron/engine/db/database.ts'
import { temporaryFolder } from '../../support/project.ts'

test('a writer has the promised pragmas and a reader cannot write', () => {
  const path = join(temporaryFolder(), 'x.db')
  const writer = openWritable(path, { durability: 'FULL', pageBytes: 16_384 })
  const pragma = (name: string): unknown => writer.pragma(name, { simple: true })
  assert.deepEqual(['journal_mode', 'foreign_keys', 'synchronous', 'page_size'].map(pragma), ['wal', 1, 2, 16_384])
  writer.exec('CREATE TABLE a (x INTEGER) STRICT')
  const reader = openReadable(path)
  assert.throws(() => reader.exec('INSERT INTO a VALUES (1)'), { code: /^SQLITE_READONLY/ })
  reader.close()
  writer.close()
})

test('nested transactions land together or not at all', () => {
  const db = openWritable(join(temporaryFolder(), 'x.db'), { durability: 'NORMAL' })
  db.exec('CREATE TABLE a (x INTEGER) STRICT')
  const insert = db.prepare('INSERT INTO a VALUES (?)')
  const half = (): void =>
    atomically(db, () => {
      insert.run(1)
      atomically(db, () => insert.run(2))
      throw new Error('stopped')
    })
  assert.throws(half, /stopped/)
  assert.deepEqual(db.prepare('SELECT x FROM a').all(), [])
  db.close()
})

test('a reader sees what was committed while the writer is still writing', () => {
  const path = join(temporaryFolder(), 'x.db')
  const writer = openWritable(path, { durability: 'NORMAL' })
  writer.exec('CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)')
  const reader = openReadable(path)
  atomically(writer, () => {
    writer.exec('INSERT INTO a VALUES (2)')
    assert.deepEqual(reader.prepare('SELECT x FROM a').all(), [{ x: 1 }])
  })
  assert.deepEqual(reader.prepare('SELECT x FROM a').all(), [{ x: 1 }, { x: 2 }])
  reader.close()
  writer.close()
})
