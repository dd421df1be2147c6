import assert from 'node:assert/strict'
import { it } from 'node:test'
import { electron } from '../support/electron-replaced.ts'

await import('../../electron/preload/preload.ts')

it('the bridge offers its calls and passes on nothing else', async () => {
  assert.deepEqual([...electron.exposed.keys()], ['handfulShell'])
  const bridge = electron.exposed.get('handfulShell')
  assert.deepEqual(Object.keys(bridge ?? {}), [
    'pickFolder',
    'pickFile',
    'pathOf',
    'recentProjects',
    'openProject',
    'openFolder',
  ])
  await bridge?.['pickFolder']?.('ignored')
  await bridge?.['openFolder']?.('/data', 'ignored')
  await bridge?.['openProject']?.('/p.handful', 'ignored')
  assert.equal(bridge?.['pathOf']?.({ name: 'photos' }), '/dropped/photos')
  assert.deepEqual(electron.invoked, [
    ['handful:pick-folder'],
    ['handful:open-folder', '/data'],
    ['handful:open-project', '/p.handful'],
  ])
})
