import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../support/project.ts'

const MODULE = new URL('../../../electron/engine/learn/quietly.ts', import.meta.url).href
const SCRIPT = `
  const { quietly } = await import('${MODULE}')
  await quietly(() => Promise.resolve())
  process.stderr.write('first\\n')`

test('in a file that takes the words of a whole script, the next ones do not cover ours', () => {
  const path = join(temporaryFolder(), 'log')
  const log = openSync(path, 'w')
  spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { stdio: ['ignore', 'ignore', log] })
  writeSync(log, 'second\n')
  closeSync(log)
  assert.equal(readFileSync(path, 'utf8'), 'first\nsecond\n')
})
