/** Files that are not what they were when they came in. */
import assert from 'node:assert/strict'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { bmp24, noise } from '../../support/image-files.ts'
import { imageFolder, nothingNew, png } from '../../support/image-folder.ts'
import { classicalRun } from '../../support/learning-project.ts'

test('a file with another content is read again, also at the same size; its label is kept and flagged', async (t) => {
  const { project, data, put, add } = imageFolder(t)
  const [before, after] = [90, 200].map((grey) => bmp24(4, 3, () => [grey, grey, grey]))
  assert.equal(before!.length, after!.length)
  put('1.bmp', before!)
  put('2.png', await png(3))
  await add()
  const [first] = project.samples.ids()
  const taskId = project.tasks.default().id
  const { id: classId } = project.classes.create(taskId, 'robin')
  project.labels.assign({ taskId, sampleIds: [first!], classId, origin: 'hand' })
  project.previews.put(first!, 160, { mime: 'image/jpeg', bytes: Uint8Array.of(1) })
  const runId = classicalRun(project)
  const vectors = openVectorsForJob(project.paths)
  vectors.embeddings.putBatch(runId, { sampleIds: project.samples.ids(), dim: 1, vectors: Float32Array.of(1, 1) })
  vectors.close()
  project.runs.setEmbedded(runId, 2, 1)

  put('1.bmp', after!)
  await utimes(join(data, '1.bmp'), 5, 5)
  assert.deepEqual(await add(), { ...nothingNew, unchanged: 1, changed: 1, relabel: [first] })
  assert.equal(project.inputs.get(first!)?.data[0], 200)
  assert.equal(project.labels.of(taskId, first!)?.classId, classId)
  assert.equal(project.previews.get(first!, 160), null)
  assert.deepEqual([project.embeddings.count(runId), project.runs.get(runId).embeddedCount], [1, 1])
  assert.deepEqual(await add(), { ...nothingNew, unchanged: 2 })
})

test('a file that was only touched is not taken for changed, and is not read a third time', async (t) => {
  const { project, data, put, add } = imageFolder(t)
  put('1.png', await png(1))
  await add()
  const input = project.inputs.get(project.samples.ids()[0]!)
  await utimes(join(data, '1.png'), 5, 5)
  assert.deepEqual(await add(), { ...nothingNew, unchanged: 1 })
  assert.deepEqual(project.inputs.get(project.samples.ids()[0]!), input)
  let writes = 0
  await add({ onWrite: (name) => void (writes += Number(name === 'import.replaceSamples')) })
  assert.equal(writes, 0)
})

test('a changed file leaves its duplicates a first of their own, and may become a duplicate itself', async (t) => {
  const { project, put, add } = imageFolder(t)
  for (const name of ['a', 'b', 'c']) put(`${name}.png`, await png(1))
  put('d.png', await png(2))
  await add()
  const duplicates = (): unknown[] => project.samples.page(0, 4).map(({ path, duplicateOf }) => [path, duplicateOf])
  assert.deepEqual(duplicates(), [['a.png', null], ['b.png', 1], ['c.png', 1], ['d.png', null]]) // prettier-ignore
  put('a.png', await png(2))
  assert.deepEqual(await add(), { ...nothingNew, unchanged: 3, changed: 1 })
  assert.deepEqual(duplicates(), [['a.png', 4], ['b.png', null], ['c.png', 2], ['d.png', null]]) // prettier-ignore
  assert.deepEqual([...project.inputs.ids()], [2, 4])
  assert.deepEqual(project.inputs.get(2 as SampleId)?.data, await noise(20, 12, 1).raw().toBuffer())
})
