import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Project } from '../../../electron/engine/db/project.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import type { JobProgress } from '../../../electron/engine/jobs/job.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { hugePng, noise, redBlue } from '../../support/image-files.ts'
import { imageFolder, nothingNew, png } from '../../support/image-folder.ts'

const pathsIn = (project: Project): string[] => project.samples.page(0, 1000).map((sample) => sample.path)
const rejectedIn = (project: Project): string[][] =>
  project.rejected.page(0, 1000).map(({ path, kind }) => [path, kind])

test('a folder comes in with sizes, inputs, duplicates and a reason for each file left out', async (t) => {
  const { project, data, put, add } = imageFolder(t)
  put('a/1.png', await png(1))
  put('a/ü 猫.jpg', await noise(200, 100, 2).jpeg().toBuffer())
  put('b/deep/er/copy of 1.png', await png(1))
  put('b/rotated.jpg', await redBlue(40, 20).withMetadata({ orientation: 8 }).jpeg().toBuffer())
  put('b/cut.jpg', (await noise(100, 100, 3).jpeg().toBuffer()).subarray(0, 2000))
  put('b/bomb.png', await hugePng(90_000, 90_000))
  put('notes.txt', Buffer.from('hello'))
  put('.hidden.png', await png(9))

  const result = await add()
  assert.deepEqual(result, { ...nothingNew, added: 4, duplicates: 1, rejected: 3 })
  assert.deepEqual(
    project.samples
      .page(0, 10)
      .map(({ id, path, extent, aspect, duplicateOf }) => ({ id, path, extent, aspect, duplicateOf })),
    [
      { id: 1, path: 'a/1.png', extent: '20 × 12 px', aspect: 20 / 12, duplicateOf: null },
      { id: 2, path: 'a/ü 猫.jpg', extent: '200 × 100 px', aspect: 2, duplicateOf: null },
      { id: 3, path: 'b/rotated.jpg', extent: '20 × 40 px', aspect: 0.5, duplicateOf: null },
      { id: 4, path: 'b/deep/er/copy of 1.png', extent: '20 × 12 px', aspect: 20 / 12, duplicateOf: 1 },
    ],
  )
  assert.deepEqual(rejectedIn(project), [
    ['notes.txt', 'unsupported'],
    ['b/bomb.png', 'too-large'],
    ['b/cut.jpg', 'broken'],
  ])
  const inputs = [...project.inputs.scan()].flat()
  assert.deepEqual(
    inputs.map(({ sampleId, shape }) => [sampleId, ...shape]),
    [
      [1, 12, 20, 3],
      [2, 32, 64, 3],
      [3, 40, 20, 3],
    ],
  )
  assert.deepEqual(inputs[0]?.data, await noise(20, 12, 1).raw().toBuffer())
  const [source] = project.sources.list()
  assert.deepEqual([source?.path, source?.sampleCount, source?.duplicateCount, source?.rejectedCount], [data, 4, 1, 3])
})

test('adding the folder again adds only what is new and judges the rejected files anew', async (t) => {
  const { project, put, add } = imageFolder(t)
  put('1.png', await png(1))
  put('bad.png', Buffer.from('no'))
  await add()
  put('2.png', await png(2))
  put('bad.png', await png(3))
  assert.deepEqual(await add(), { ...nothingNew, added: 2, unchanged: 1 })
  assert.deepEqual(pathsIn(project), ['1.png', '2.png', 'bad.png'])
  assert.deepEqual(rejectedIn(project), [])
})

test('digits are written to the path first, and come in without their classes', async (t) => {
  const { project, add } = imageFolder(t)
  const stages = new Set<string | undefined>()
  const onReport = ({ stage }: Partial<JobProgress>): unknown => stages.add(stage)
  const { added } = await add({ path: project.paths.digits, digits: 40, onReport })
  assert.equal(added, 40)
  assert.ok(stages.has('Writing handwritten digits'))
  assert.deepEqual([project.samples.get(1 as SampleId)?.path, new TruthStore(project.db).all().size], ['0/0000.png', 0])
})

test('the parent folder becomes the hidden truth, also when it is asked for later', async (t) => {
  const { project, put, add } = imageFolder(t)
  put('cats/1.png', await png(1))
  put('dogs/old/2.png', await png(2))
  put('3.png', await png(3))
  await add()
  const truths = () => [...new TruthStore(project.db).all()]
  assert.deepEqual(truths(), [])
  put('dogs/4.png', await png(4))
  await add({ classesFrom: 'folder' })
  assert.deepEqual(truths(), [[1, 'data'], [2, 'cats'], [3, 'old'], [4, 'dogs']]) // prettier-ignore
})

test('files come in in the same order every time, over several batches', async (t) => {
  const { project, put, add } = imageFolder(t)
  const count = 700
  await Promise.all(
    Array.from({ length: count }, async (_, at) => put(`${String(at).padStart(4, '0')}.png`, await png(at))),
  )
  const reports: Partial<JobProgress>[] = []
  const result = await add({ onReport: (progress) => reports.push(progress) })
  assert.equal(result.added, count)
  assert.deepEqual(
    pathsIn(project),
    Array.from({ length: count }, (_, at) => `${String(at).padStart(4, '0')}.png`),
  )
  assert.equal(project.inputs.count(), count)
  const last = reports.at(-1)
  assert.deepEqual(
    [last?.stage, last?.done, last?.total, last?.figures?.['added']],
    ['Reading files', count, count, count],
  )
})

test('a folder that is not there is named, and no source is kept', async (t) => {
  const { project, data, add } = imageFolder(t)
  const path = join(data, 'missing')
  await assert.rejects(add({ path }), (error) => error instanceof Error && error.message.includes(path))
  assert.deepEqual(project.sources.list(), [])
})

test('a folder without images is refused, says what is there instead, and leaves nothing behind', async (t) => {
  const { project, data, put, add } = imageFolder(t)
  const refused = (...words: string[]) => ({ code: 'bad-input', message: [`There are no images in ${data}; nothing was added.`, ...words].join(' ') }) // prettier-ignore
  const takes = 'A folder of pictures, subfolders too: PNG, JPEG, WebP, AVIF, GIF, TIFF and BMP.'
  await assert.rejects(add(), refused('It holds nothing to read. What goes in:', takes))

  for (const name of ['a.txt', 'b.txt', 'c.txt']) put(name, Buffer.from('hello'))
  put('empty.png', Buffer.alloc(0))
  const [text, broken] = [
    'Not an image (.txt). Handful reads PNG, JPEG, WebP, AVIF, GIF, TIFF and BMP.',
    'The file is empty (0 bytes). Copy it again from where it came.',
  ]
  await assert.rejects(add(), refused(`a.txt and 2 more: ${text} empty.png: ${broken}`))
  assert.deepEqual([project.sources.list(), rejectedIn(project)], [[], []])

  put('1.png', await png(1))
  assert.deepEqual(await add(), { ...nothingNew, added: 1, rejected: 4 })
})

test('a folder whose files have all gone stays a source: its samples are still there', async (t) => {
  const { project, data, put, add } = imageFolder(t)
  put('1.png', await png(1))
  await add()
  rmSync(join(data, '1.png'))
  assert.deepEqual(await add(), nothingNew)
  assert.deepEqual([project.sources.list().length, pathsIn(project)], [1, ['1.png']])
})
