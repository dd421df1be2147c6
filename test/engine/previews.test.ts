import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import sharp from 'sharp'
import { createProject } from '../../electron/engine/db/project.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import { images } from '../../electron/engine/modalities/images/images.ts'
import type { SampleToShow } from '../../electron/engine/modalities/modality.ts'
import { Previews } from '../../electron/engine/previews.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import type { SourceOptions } from '../../shared/domain/project.ts'
import { noise } from '../support/image-files.ts'
import { readLines } from '../support/lines.ts'
import { temporaryFolder } from '../support/project.ts'
import { runJob } from '../support/run-job.ts'

const [first, second, third, missing] = [1, 2, 3, 99] as SampleId[]
const plain: SourceOptions = { classesFrom: null }

function setUp(t: TestContext) {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  const project = createProject(join(folder, 'test.handful'), { modality: 'images' })
  t.after(() => project.close())
  const add = (path = data, options = plain): Promise<unknown> => runJob(project, importJob, { path, ...options })
  return { project, data, add, previews: new Previews(project) }
}

test('a picture and its exact duplicate look alike, and stay so when their files have gone', async (t) => {
  const { data, add, previews } = setUp(t)
  await noise(300, 200, 1).png().toFile(join(data, 'a.png'))
  copyFileSync(join(data, 'a.png'), join(data, 'b.png'))
  await noise(30, 20, 2).png().toFile(join(data, 'c.png'))
  await add()
  const [one, copy] = [await previews.get(first!, 160), await previews.get(second!, 160)]
  assert.deepEqual(copy, one)
  const { width, format } = await sharp(one!.bytes).metadata()
  assert.deepEqual([width, format], [160, 'jpeg'])
  rmSync(data, { recursive: true })
  assert.deepEqual((await previews.get(second!, 160))?.bytes, one!.bytes)
  await assert.rejects(previews.get(third!, 160), {
    code: 'unreadable',
    message: /c\.png cannot be shown: .*not there/,
  })
  assert.equal(await previews.get(missing!, 160), null)
})

test('a part of a file is drawn from its file, its part, how it was read and what is kept of it, once', async (t) => {
  readLines(t)
  const { data, add, previews } = setUp(t)
  const shown: [SampleToShow, number][] = []
  t.mock.method(images, 'preview', (sample: SampleToShow, side: number) => {
    shown.push([sample, side])
    return Promise.resolve({ mime: 'text/plain', bytes: sample.input.data })
  })
  const file = join(data, 'a.txt')
  writeFileSync(file, 'cat purrs\ndog barks\ncat purrs')
  await add(file, { ...plain, recordingsFrom: 'folder' })
  const texts = await Promise.all(
    [first, second, third, third].map((id) =>
      previews.get(id!, 480).then((preview) => Buffer.from(preview!.bytes).toString()),
    ),
  )
  // The last is a duplicate of the first: it keeps no input of its own.
  assert.deepEqual(texts, ['purrs', 'barks', 'purrs', 'purrs'])
  assert.deepEqual(
    shown.map(([sample, side]) => [sample.file, sample.part, sample.options, sample.input.shape, side]),
    ['1', '2', '3'].map((part) => [file, part, { classesFrom: null, recordingsFrom: 'folder' }, [5], 480]),
  )
})

test('only what is sound can be heard', async (t) => {
  readLines(t)
  const { data, add, previews } = setUp(t)
  writeFileSync(join(data, 'a.txt'), 'cat purrs')
  await add()
  assert.equal(await previews.sound(first!), null)
  t.after(() => delete (images as { sound?: unknown }).sound)
  const wav = { mime: 'audio/wav', bytes: Uint8Array.of(1) }
  Object.assign(images, { sound: ({ part }: SampleToShow) => Promise.resolve(part === '1' ? wav : null) })
  assert.deepEqual(await previews.sound(first!), wav)
  assert.equal(await previews.sound(missing!), null)
})
