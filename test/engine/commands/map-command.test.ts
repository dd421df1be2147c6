import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { handful, handfulJson } from '../../support/cli.ts'
import { embeddedProject } from '../../support/learning-project.ts'
import { temporaryProject } from '../../support/project.ts'

test('map draws every sample, writes where each lies, and moves nothing when asked again', async (t) => {
  const { project, runId, folder } = await embeddedProject(t, 30)
  const { root } = project.paths
  project.close()
  const file = join(folder, 'places.csv')
  assert.deepEqual(await handfulJson('map', root, '--to', file), { runId, samples: 30, placed: 0, file })
  const [header, first, ...others] = readFileSync(file, 'utf8').trimEnd().split('\n')
  assert.equal(header, 'sample,path,part,x,y')
  assert.match(first ?? '', /^1,0000\.png,,-?\d+\.\d+,-?\d+\.\d+$/)
  assert.equal(others.length, 29)

  const { stdout } = await handful('map', root, '--to', join(folder, 'again.csv'))
  assert.match(stdout, /^30 samples are on the map\. Their places are in .*again\.csv\.\n$/)
  assert.equal(readFileSync(join(folder, 'again.csv'), 'utf8'), readFileSync(file, 'utf8'))
})

test('map of a project without embeddings says what to do first', async (t) => {
  const project = temporaryProject(t)
  const { root } = project.paths
  project.close()
  const { code, stderr } = await handful('map', root)
  assert.equal(code, 1)
  assert.match(stderr, /no embeddings yet\. Learn first, or embed/)
})
