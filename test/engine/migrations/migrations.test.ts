import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  previewsMigrations,
  projectMigrations,
  vectorsMigrations,
} from '../../../electron/engine/db/migrations/migrations.ts'
import { recordedDb } from '../../support/project.ts'

const lists = { project: projectMigrations, vectors: vectorsMigrations, previews: previewsMigrations }

for (const [name, migrations] of Object.entries(lists)) {
  test(`${name}: steps are numbered from 1 without gaps`, () => {
    assert.deepEqual(
      migrations.map(({ number }) => number),
      migrations.map((_, i) => i + 1),
    )
  })

  test(`${name}: a fresh database passes every check and all its tables are strict`, () => {
    const { db } = recordedDb(migrations)
    assert.equal(db.pragma('user_version', { simple: true }), migrations.length)
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok')
    const loose = db.prepare(
      `SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'`,
    )
    assert.deepEqual(loose.all(), [])
  })
}

test('every foreign key of the project points to a table that exists', () => {
  const { db } = recordedDb(projectMigrations)
  const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
  const targets = tables.flatMap((table) => db.pragma(`foreign_key_list(${table})`) as { table: string; to: string }[])
  assert.ok(targets.length > 10)
  assert.deepEqual(
    targets.filter(({ table, to }) => !tables.includes(table) || to !== 'id'),
    [],
  )
})
