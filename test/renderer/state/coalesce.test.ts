import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { coalesce } from '../../../renderer/state/coalesce.ts'

test('a burst of events costs one run at once and one after it', async () => {
  let runs = 0
  const reload = coalesce(async () => {
    runs++
    await wait(1)
  }, 1)
  for (let event = 0; event < 20; event++) reload()
  assert.equal(runs, 1)
  await wait(50)
  assert.equal(runs, 2)
  reload()
  assert.equal(runs, 3)
})
