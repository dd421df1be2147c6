import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { test } from 'node:test'
import { Uploads } from '../../../electron/engine/base/uploads.ts'

async function* inParts(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part))
}

test('a file is kept whole until it is removed, with nothing of its name but the extension', async (t) => {
  const uploads = new Uploads()
  t.after(() => uploads.dispose())
  const id = await uploads.keep('../../My bird.WAV', inParts('one ', 'two'))
  const path = uploads.path(id)
  assert.deepEqual([readFileSync(path, 'utf8'), extname(path), path.includes('bird')], ['one two', '.WAV', false])
  const odd = uploads.path(await uploads.keep('a.x/../../y', inParts('')))
  assert.equal(dirname(odd), dirname(path))
  uploads.remove(id)
  assert.equal(existsSync(path), false)
  assert.throws(() => uploads.path(id), { code: 'not-found' })
})

test('a file that breaks off on the way is not kept, and all go in the end', async () => {
  const uploads = new Uploads()
  const whole = uploads.path(await uploads.keep('a.png', inParts('whole')))
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* inParts('half')
    throw new Error('the connection is lost')
  }
  await assert.rejects(uploads.keep('b.png', broken()), /the connection is lost/)
  assert.equal(existsSync(whole), true)
  await uploads.dispose()
  assert.equal(existsSync(dirname(whole)), false)
})
