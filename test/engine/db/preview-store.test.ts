import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWritable } from '../../../electron/engine/db/database.ts'
import { migrate } from '../../../electron/engine/db/migrate.ts'
import { previewsMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { PreviewStore } from '../../../electron/engine/db/preview-store.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { recordedDb, slowSteps, temporaryFolder } from '../../support/project.ts'

const preview = (size: number) => ({ mime: 'image/webp', bytes: new Uint8Array(size).fill(size) })
const sample = (id: number): SampleId => id as SampleId

test('previews come back byte for byte, per side, and are replaced', () => {
  const { db, plansOf } = recordedDb(previewsMigrations)
  const store = new PreviewStore(db)
  store.put(sample(1), 160, preview(3))
  store.put(sample(1), 480, preview(5))
  store.put(sample(1), 160, preview(4))
  const found = store.get(sample(1), 160)
  assert.deepEqual([found?.mime, [...(found?.bytes ?? [])]], ['image/webp', [4, 4, 4, 4]])
  assert.equal(store.get(sample(2), 160), null)
  assert.equal(store.totalBytes, 9)
  assert.deepEqual(slowSteps(plansOf(() => store.get(sample(1), 160))), [])
  assert.deepEqual(
    plansOf(() => new PreviewStore(db)),
    ['SCAN preview USING COVERING INDEX preview_size'],
  )
})

test('past the limit the oldest go first, also after reopening', () => {
  const db = openWritable(join(temporaryFolder(), 'previews.db'), { durability: 'NORMAL' })
  migrate(db, previewsMigrations)
  const kept = (store: PreviewStore): number[] => [1, 2, 3, 4].filter((id) => store.get(sample(id), 160) !== null)
  const first = new PreviewStore(db, 100)
  for (const id of [1, 2, 3]) first.put(sample(id), 160, preview(40))
  assert.deepEqual([kept(first), first.totalBytes], [[2, 3], 80])
  const again = new PreviewStore(db, 100)
  again.put(sample(4), 160, preview(30))
  assert.deepEqual([kept(again), again.totalBytes], [[3, 4], 70])
  db.close()
})
