import assert from 'node:assert/strict'
import { it } from 'node:test'
import { electron } from '../support/electron-replaced.ts'

await import('../../electron/preload/preload.ts')

it('the bridge offers two calls and passes on nothing else', async () => {
  assert.deepEqual([...electron.exposed.keys()], ['handfulShell'])
  const bridge = electron.exposed.get('handfulShell')
  assert.deepEqual(Object.keys(bridge ?? {}), ['pickFolder', 'pickFile', 'openFolder'])
  await bridge?.['pickFolder']?.('ignored')
  await bridge?.['openFolder']?.('/data', 'ignored')
  assert.deepEqual(electron.invoked, [['handful:pick-folder'], ['handful:open-folder', '/data']])
})
