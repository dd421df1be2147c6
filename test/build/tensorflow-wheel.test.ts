import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../build/paths.mjs'
import { temporaryFolder } from '../support/project.ts'

test('a build is taken from the cache while it is whole, and left when anything in it changed', () => {
  const cache = temporaryFolder()
  // A process of its own: the cache folder is read from the environment once.
  const ask = (expression: string): unknown => {
    const script = `import * as wheel from './build/tensorflow-wheel.mjs'; console.log(JSON.stringify(${expression}))`
    const env = { ...process.env, HANDFUL_CACHE: cache }
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env,
      encoding: 'utf8',
    })
    return JSON.parse(stdout || JSON.stringify(stderr))
  }
  const entry = ask('wheel.cacheEntry()') as string
  assert.ok(entry.startsWith(join(cache, 'tensorflow')))
  assert.equal(ask('wheel.fromCache()'), null)

  const library = join(entry, 'libtensorflow_cc.so.2')
  const binding = join(entry, 'tfjs_binding.node')
  const fill = (): void => {
    mkdirSync(entry, { recursive: true })
    writeFileSync(library, 'a library')
    writeFileSync(binding, 'a binding')
    const sha256 = createHash('sha256').update('a binding').digest('hex')
    const files = { 'libtensorflow_cc.so.2': { bytes: 9, sha256: '' }, 'tfjs_binding.node': { bytes: 9, sha256 } }
    writeFileSync(join(entry, 'manifest.json'), JSON.stringify({ tensorflow: '2.21.0', files }))
  }
  fill()
  assert.deepEqual(ask('wheel.fromCache()'), { binding, tensorflow: '2.21.0' })

  const damages = [
    () => writeFileSync(binding, 'a bundling'.slice(0, 9)),
    () => appendFileSync(library, '!'),
    () => rmSync(library),
    () => writeFileSync(join(entry, 'manifest.json'), '{'),
  ]
  for (const damage of damages) {
    fill()
    damage()
    assert.equal(ask('wheel.fromCache()'), null, String(damage))
  }
})
