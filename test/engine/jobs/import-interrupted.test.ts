/** Imports that are cancelled, killed or cannot write: what they leave, and that the next one completes it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import { JobRunner } from '../../../electron/engine/jobs/job-runner.ts'
import type { JobProgress } from '../../../electron/engine/jobs/job.ts'
import { noise } from '../../support/image-files.ts'
import { imageFolder, png } from '../../support/image-folder.ts'

test('cancelling keeps what was read, and the next import adds the rest', async (t) => {
  const { project, put, add } = imageFolder(t)
  await Promise.all(
    Array.from({ length: 200 }, async (_, at) => put(`${String(at).padStart(3, '0')}.png`, await png(at))),
  )
  const cancellation = new AbortController()
  const onReport = ({ stage, done }: Partial<JobProgress>) => {
    if (stage === 'Reading files' && done === 64) cancellation.abort()
  }
  await assert.rejects(add({ signal: cancellation.signal, onReport }), { name: 'AbortError' })
  const kept = project.samples.counts().samples
  assert.equal(kept, 65)
  assert.equal(project.inputs.count(), kept)
  assert.equal((await add()).added, 200 - kept)
  assert.equal(project.inputs.count(), 200)
})

test('an import killed between its two databases is mended by the next one', async (t) => {
  const { project, put, add } = imageFolder(t)
  put('1.png', await png(1))
  put('2.png', await png(2))
  await add()
  const vectors = openVectorsForJob(project.paths)
  vectors.db.prepare('DELETE FROM input WHERE sample_id = 2').run()
  vectors.close()
  const result = await add()
  assert.deepEqual([result.added, result.unchanged], [0, 2])
  assert.deepEqual(
    project.inputs.get(project.samples.ids()[1] ?? assert.fail())?.data,
    await noise(20, 12, 2).raw().toBuffer(),
  )
})

test('an engine that fails to write takes the import down, and nothing is half done', async (t) => {
  const { project, put, add } = imageFolder(t)
  put('1.png', await png(1))
  const onWrite = (name: string) => {
    if (name === 'import.addSamples') throw new Error('disk full')
  }
  await assert.rejects(add({ onWrite }), /disk full/)
  assert.deepEqual([project.samples.counts().samples, project.inputs.count()], [0, 0])
  assert.equal((await add()).added, 1)
})

test('an import whose process is killed can be started again and ends complete', async (t) => {
  const { project, data, put } = imageFolder(t)
  const count = 1100
  await Promise.all(Array.from({ length: count }, async (_, at) => put(`${at % 3}/${at}.png`, await png(at))))
  let isKilled = false
  const runner = new JobRunner({
    project,
    emit: ({ event }) => {
      if (event !== 'data.changed' || isKilled) return
      isKilled = true
      const pid = project.jobs.inState('running')[0]?.pid
      if (typeof pid === 'number') process.kill(pid, 'SIGKILL')
    },
  })
  const params = { path: data, classesFrom: 'folder' } as const
  const first = await runner.ended(runner.start('import', params).id)
  assert.ok(isKilled)
  assert.equal(first.state, 'failed')
  assert.equal(project.samples.counts().samples, 512)
  const second = await runner.ended(runner.start('import', params).id)
  await runner.close()
  assert.equal(second.state, 'succeeded', second.error ?? '')
  assert.deepEqual([project.samples.counts().samples, project.inputs.count()], [count, count])
  assert.deepEqual(new Set(new TruthStore(project.db).all().values()), new Set(['0', '1', '2']))
})
