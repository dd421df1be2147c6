import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { handful, handfulJson } from '../../support/cli.ts'
import { embeddedProject } from '../../support/learning-project.ts'

interface Found {
  readonly sampleId: number
  readonly path: string
  readonly closeness: number | null
}

async function pictures(t: TestContext): Promise<string> {
  const { project } = await embeddedProject(t, 12)
  const { root } = project.paths
  project.close()
  return root
}

test('samples are found by their path, and by what they look like: a file from anywhere or one of them', async (t) => {
  const path = await pictures(t)
  const named = (await handfulJson('find', path, '0003')) as Found[]
  assert.deepEqual(named, [{ sampleId: 4, path: '0003.png', closeness: null }])
  const file = join(path, '..', 'pictures', '0003.png')
  const likeFile = (await handfulJson('find', path, '--like', file, '--count', '3')) as Found[]
  assert.deepEqual([likeFile.length, likeFile[0]?.sampleId], [3, 4])
  assert.ok((likeFile[0]?.closeness ?? 0) > 0.999)
  const likeSample = (await handfulJson('find', path, '--like', '0003.png', '--count', '3')) as Found[]
  assert.deepEqual([likeSample.length, likeSample.some(({ sampleId }) => sampleId === 4)], [3, false])
})

test('what is neither a file nor a sample is named, and a file that is no sample is refused', async (t) => {
  const path = await pictures(t)
  const missing = await handful('find', path, '--like', 'nowhere.png')
  assert.equal(missing.code, 1)
  assert.match(missing.stderr, /no sample nowhere\.png.*Neither is there a file/)
  const file = join(path, '..', 'notes.xyz')
  writeFileSync(file, 'no picture')
  assert.equal((await handful('find', path, '--like', file)).code, 1)
  assert.equal((await handful('find', path)).code, 2)
})
