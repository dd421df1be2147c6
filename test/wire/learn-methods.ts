import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SAMPLES, type Wire } from './wire.ts'

/** Jobs, and the runs they train. */
export function testLearnMethods({ made, engine, client, call, ended }: Wire): void {
  test('jobs are started, paused, resumed, stopped and cancelled', async () => {
    const changes: string[] = []
    const stopListening = client.on('jobs.changed', ({ state }) => changes.push(state))
    const job = await call('learn.pretrain', { minutes: 1, objective: 'nt-xent', seed: 10_000 })
    assert.deepEqual([job.kind, job.state, job.canPause], ['pretrain', 'running', true])
    assert.equal((await call('jobs.pause', { jobId: job.id })).state, 'paused')
    assert.equal((await call('jobs.resume', { jobId: job.id })).state, 'running')
    assert.equal((await call('jobs.stop', { jobId: job.id })).id, job.id)
    await ended(job)
    const trained = (await call('learn.runs', {})).find(({ objective }) => objective !== null)!
    assert.deepEqual([trained.preset, trained.views, trained.parentId], [null, 2, null])
    engine.project.runs.setState(trained.id, 'trained')
    const further = await call('learn.goOn', { runId: trained.id, minutes: 1, seed: 1 })
    await ended(await call('jobs.stop', { jobId: further.id }))
    assert.equal((await call('learn.runs', {})).at(-1)?.parentId, trained.id)
    const [effort, code] = [{ minutes: 1, seed: 1 }, 'bad-input']
    await assert.rejects(call('learn.goOn', { runId: made.runId, ...effort }), { code })
    await assert.rejects(call('learn.pretrain', { ...effort, objective: 'sigreg', views: 5 }), { code })
    const embedding = await call('learn.embed', { runId: made.runId })
    await ended(embedding)
    assert.equal((await call('jobs.cancel', { jobId: embedding.id })).state, 'succeeded')
    await assert.rejects(call('jobs.pause', { jobId: embedding.id }), { code: 'bad-input' })
    await assert.rejects(call('jobs.resume', { jobId: 9999 as never }), { code: 'not-found' })
    const [newest, ...older] = await call('jobs.list', {})
    assert.equal(newest?.id, embedding.id)
    assert.ok(older.length >= 1)
    stopListening()
    assert.deepEqual([changes[0], changes.includes('paused'), changes.includes('succeeded')], ['queued', true, true])
  })

  test('a run tells its curve, and a sample its neighbours', async () => {
    const runs = await call('learn.runs', {})
    assert.equal(runs.find(({ id }) => id === made.runId)?.embeddedCount, SAMPLES)
    assert.deepEqual(await call('learn.curve', { runId: made.runId }), [])
    await assert.rejects(call('learn.curve', { runId: 9999 as never }), { code: 'not-found' })
    const [first, second] = made.sampleIds
    assert.deepEqual(await call('learn.neighbours', { sampleId: first!, limit: 5 }), [
      { sampleId: second, cosine: 0.5 },
    ])
    await ended(await call('learn.embed', { runId: null }))
  })
}
