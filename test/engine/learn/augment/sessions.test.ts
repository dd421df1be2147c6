import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { dropEvents } from '../../../../electron/engine/learn/augment/sessions.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

await startTensorFlow()

const SESSIONS = [...Array.from({ length: 200 }, () => [0, 0, 5, 6, 7, 8]), [0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, 0]]

function view(seed: number): number[][] {
  const batch = tf.tensor2d(SESSIONS)
  const dropped = dropEvents(batch, 0.3, new Random(seed))
  const rows = dropped.arraySync()
  tf.dispose([batch, dropped])
  return rows
}

test('a view leaves out about the share asked for and keeps the order, aligned at the end', () => {
  const rows = view(1).slice(0, 200)
  for (const row of rows) {
    const kept = row.filter((token) => token !== 0)
    assert.ok(kept.length > 0)
    assert.deepEqual(kept, kept.toSorted())
    assert.deepEqual(row.slice(6 - kept.length), kept)
  }
  const kept = rows.flat().filter((token) => token !== 0).length
  assert.ok(Math.abs(kept / 800 - 0.7) < 0.06, `${kept} of 800`)
})

test('a session of one event keeps it, and an empty one stays empty', () => {
  assert.deepEqual(view(2).slice(200), SESSIONS.slice(200))
})

test('views depend on the seed alone', () => {
  assert.deepEqual(view(3), view(3))
  assert.notDeepEqual(view(3), view(4))
})
