import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { searchJob, type SearchResult } from '../../../electron/engine/jobs/search-job.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { embeddedProject, labelHalves, type LearningProject } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

function search({ project, taskId }: LearningProject, path: string, limit = 100): Promise<SearchResult> {
  const runId = project.info.get().activeRunId!
  return runJob(project, searchJob, { taskId, runId, path, limit })
}

test('a picture from elsewhere finds what it is a copy of first, then its like', async (t) => {
  const made = await embeddedProject(t, 30)
  const copy = join(made.folder, 'copy.webp')
  await sharp(join(made.pictures, '0006.png')).webp({ lossless: true }).toFile(copy)
  const { found, isWhole } = await search(made, copy, 8)
  assert.equal(isWhole, true)
  assert.deepEqual([found.length, found[0]?.sampleId], [8, 7])
  assert.ok(found[0]!.cosine > 0.9999 && found[0]!.cosine < 1.0001)
  // Odd samples show a blob in the upper half.
  assert.deepEqual(new Set(found.map(({ sampleId }) => sampleId % 2)), new Set([1]))
  assert.deepEqual(
    found.map(({ cosine }) => cosine),
    found.map(({ cosine }) => cosine).toSorted((a, b) => b - a),
  )
  assert.equal(made.project.samples.counts().samples, 30)
})

test('neither labelled samples nor random checks are found', async (t) => {
  const made = await embeddedProject(t, 12)
  labelHalves(made, [1, 2, 3] as SampleId[])
  made.project.checks.draw(made.taskId, [4, 5] as SampleId[])
  const { found } = await search(made, join(made.pictures, '0000.png'))
  assert.deepEqual(
    found.map(({ sampleId }) => sampleId).toSorted((a, b) => a - b),
    [6, 7, 8, 9, 10, 11, 12],
  )
})

test('what is no picture is refused with the reason', async (t) => {
  const made = await embeddedProject(t, 6)
  const [notes, broken] = ['notes.txt', 'broken.png'].map((name) => join(made.folder, name))
  writeFileSync(notes!, 'no picture')
  writeFileSync(broken!, 'no picture')
  await assert.rejects(search(made, notes!), { code: 'bad-input', message: /^Not an image \(\.txt\)/ })
  await assert.rejects(search(made, broken!), { code: 'bad-input', message: /content is not an image/ })
})
