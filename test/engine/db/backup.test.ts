import Database from 'better-sqlite3'
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ProjectPaths } from '../../../electron/engine/base/paths.ts'
import { backUp, backUpDaily } from '../../../electron/engine/db/backup.ts'
import { openWritable } from '../../../electron/engine/db/database.ts'
import { temporaryFolder } from '../../support/project.ts'

const DAY = 24 * 60 * 60 * 1000

test('copies are daily, complete, and the newest five are kept', () => {
  const paths = new ProjectPaths(join(temporaryFolder(), 'x.handful'))
  mkdirSync(paths.root)
  const db = openWritable(paths.projectDb, { durability: 'FULL' })
  db.exec('CREATE TABLE a (x INTEGER) STRICT')
  const start = Date.UTC(2026, 0, 1)
  for (let day = 0; day < 7; day++) {
    db.exec(`INSERT INTO a VALUES (${day})`)
    backUpDaily(db, paths, start + day * (DAY + 1))
    backUpDaily(db, paths, start + day * (DAY + 1) + DAY / 2)
  }
  const copies = readdirSync(paths.backups).toSorted()
  assert.equal(copies.length, 5)
  const rows = copies.map((copy) => {
    const opened = new Database(join(paths.backups, copy), { readonly: true })
    const count = opened.prepare('SELECT count(*) FROM a').pluck().get()
    opened.close()
    return count
  })
  assert.deepEqual(rows, [3, 4, 5, 6, 7])
  db.close()
})

test('a copy that a crash left half made is written again', () => {
  const paths = new ProjectPaths(join(temporaryFolder(), 'x.handful'))
  mkdirSync(paths.backups, { recursive: true })
  writeFileSync(join(paths.backups, 'project-5.db.new'), 'half')
  const db = openWritable(paths.projectDb, { durability: 'FULL' })
  assert.equal(backUp(db, paths, 5), join(paths.backups, 'project-5.db'))
  assert.deepEqual(readdirSync(paths.backups), ['project-5.db'])
  db.close()
})
