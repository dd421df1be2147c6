import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { previewRoute, soundRoute } from '../../shared/contract/blob-routes.ts'
import { SAMPLES, type Wire } from './wire.ts'

const page = { offset: 0, limit: 10 }

/** What a project consists of: sources, samples, previews. */
export function testDataMethods({ folder, made, engine, call, get, ended }: Wire): void {
  test('a project tells its sources and samples, and keeps its kind of data once it has any', async () => {
    const { taskId, runId, sampleIds } = made
    const summary = await call('project.get', {})
    assert.deepEqual(
      { name: summary.name, samples: summary.sampleCount, task: summary.task.id, run: summary.activeRunId },
      { name: 'test', samples: SAMPLES, task: taskId, run: runId },
    )
    const [source] = await call('data.sources', {})
    assert.equal(source?.sampleCount, SAMPLES)
    const { total, samples } = await call('data.samples', page)
    assert.deepEqual([total, samples.length, samples[0]?.id], [SAMPLES, 10, sampleIds[0]])
    assert.deepEqual(await call('data.rejected', page), { total: 0, files: [] })
    assert.equal((await call('data.sample', { sampleId: sampleIds[0]! })).label, null)
    assert.deepEqual(await call('data.columns', {}), {})
    assert.equal((await call('project.setModality', { modality: 'images' })).modality, 'images')
    await assert.rejects(call('project.setModality', { modality: 'series' }), { code: 'bad-input' })
    await assert.rejects(call('data.sample', { sampleId: 9999 as never }), { code: 'not-found' })
  })

  test('adding data needs a folder or a file that is there', async () => {
    const job = await call('data.add', { path: folder, classesFrom: null })
    assert.equal(job.kind, 'import')
    await ended(job)
    await assert.rejects(call('data.add', { path: join(folder, 'nowhere'), classesFrom: null }), { code: 'not-found' })
    await assert.rejects(call('data.add', { path: 'photos', classesFrom: null }), { code: 'bad-input' })
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'no picture')
    await ended(await call('data.add', { path: file, classesFrom: null }))
    if (process.platform === 'win32') return
    await assert.rejects(call('data.add', { path: '/dev/null', classesFrom: null }), { code: 'bad-input' })
  })

  test('digits to try Handful with are added to the project itself', async () => {
    const job = await call('data.addDigits', {})
    assert.equal(job.kind, 'import')
    await call('jobs.cancel', { jobId: job.id })
  })

  test('a preview is drawn from the file once and kept', async () => {
    const [first, second] = made.sampleIds
    const response = await get(previewRoute(first!, 160))
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type')!, /^image\//)
    const bytes = Buffer.from(await response.arrayBuffer())
    assert.deepEqual(Buffer.from(engine.project.previews.get(first!, 160)!.bytes), bytes)
    assert.equal((await get(previewRoute(second!, 160))).status, 404)
    // A picture is no sound.
    assert.equal((await get(soundRoute(first!))).status, 404)
  })
}
