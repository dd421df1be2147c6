import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../support/project.ts'

const MODULE = new URL('../../../electron/engine/learn/quietly.ts', import.meta.url).href

test('what two commands of a script write to one file stays there, one after the other', (t) => {
  const path = join(temporaryFolder(t), 'log')
  const log = openSync(path, 'w')
  for (const word of ['first', 'second']) {
    const script = `const { quietly } = await import('${MODULE}'); await quietly(() => Promise.resolve()); process.stderr.write('${word}\\n')`
    spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', log] })
  }
  closeSync(log)
  assert.equal(readFileSync(path, 'utf8'), 'first\nsecond\n')
})
