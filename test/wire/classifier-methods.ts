import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openVectorsForJob } from '../../electron/engine/db/project.ts'
import type { Wire } from './wire.ts'

const page = { offset: 0, limit: 10 }

/** What is made of the labels: the classifier, its review, other models, the export. */
export function testClassifierMethods({ folder, made, engine, client, call, ended }: Wire): void {
  test('a classifier is trained, tells what it knows and is exported', async () => {
    const { taskId, sampleIds, runId } = made
    assert.equal(await call('classifier.summary', { taskId }), null)
    assert.equal(await call('classifier.evaluation', { taskId, target: null }), null)
    const request = { taskId, directory: join(folder, 'out'), formats: ['csv' as const] }
    await assert.rejects(call('export.start', request), { code: 'no-classifier' })
    await ended(await call('classifier.train', { taskId }))

    const { project } = engine
    const { id: classId } = project.classes.create(taskId, 'Dog')
    const vectors = openVectorsForJob(project.paths)
    vectors.predictions.replaceAll(taskId, 'head', [{ sampleId: sampleIds[0]!, classId, confidence: 0.8 }])
    vectors.close()
    project.classifiers.add({
    taskId, runId,
    kind: 'head', labels: 5, actions: 1, accuracy: null, confusion: [[0]], classIds: [classId], predictedCounts: [1],
  }) // prettier-ignore
    assert.equal((await call('classifier.summary', { taskId }))?.labels, 5)
    const evaluation = await call('classifier.evaluation', { taskId, target: 0.9 })
    assert.deepEqual([evaluation?.stopping.advice, evaluation?.efficiency.measured], ['too-early', []])
    const predictions = [{ sampleId: sampleIds[0]!, classId, confidence: 0.8 }]
    assert.deepEqual(await call('classifier.predictions', { taskId, classId: null, ...page }), {
      total: 1,
      predictions,
    })
    assert.deepEqual(await call('classifier.predictions', { taskId, classId, ...page }), { total: 1, predictions })
    await ended(await call('export.start', request))
  })

  test('a review and a comparison with random labels tell when they have ended', async () => {
    const { taskId } = made
    const told: string[] = []
    const unsubscribe = [
      client.on('review.changed', () => told.push('review')),
      client.on('classifier.changed', () => told.push('comparison')),
    ]
    assert.equal(await call('review.get', { taskId }), null)
    await ended(await call('review.start', { taskId }))
    await ended(await call('classifier.compareWithRandom', { taskId }))
    // What was sent before an answer has arrived before it.
    await call('classifier.summary', { taskId })
    assert.deepEqual(told, ['review', 'comparison'])
    for (const stop of unsubscribe) stop()
  })

  test('models are trained beside the head, and one of them is chosen', async () => {
    const { taskId } = made
    const { models, proposed, chosen } = await call('models.compare', { taskId })
    assert.deepEqual([models.map(({ kind }) => kind), proposed, chosen], [['head'], 'head', null])
    let changes = 0
    const stopListening = client.on('classifier.changed', () => changes++)
    const job = await call('models.train', { taskId, kind: 'from-scratch', minutes: 1, seed: 1 })
    assert.equal(job.kind, 'from-scratch')
    await ended(job)
    const nothingLearned = call('models.train', { taskId, kind: 'fine-tuned', minutes: 1, seed: 1 })
    await assert.rejects(nothingLearned, { code: 'not-pretrained' })
    await assert.rejects(call('models.choose', { taskId, kind: 'fine-tuned' }), { code: 'no-classifier' })
    assert.equal((await call('models.choose', { taskId, kind: 'head' })).chosen, 'head')
    assert.equal((await call('models.choose', { taskId, kind: null })).chosen, null)
    assert.equal(changes, 3)
    stopListening()
  })
}
