import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UploadId, uploadRoute } from '../../shared/contract/blob-routes.ts'
import type { TaskId } from '../../shared/domain/ids.ts'
import { SAMPLES, type Wire } from './wire.ts'

/** Tasks, classes, cards and labels. */
export function testLabelMethods({ made, client, origin, cookie, call, ended }: Wire): void {
  test('a task is made, renamed, used, deleted and restored, and each change is told', async () => {
    let changes = 0
    const stopListening = client.on('tasks.changed', () => changes++)
    const other = await call('tasks.create', { name: ' Other ' })
    const { id: taskId } = other
    await assert.rejects(call('tasks.create', { name: 'Other' }), { code: 'bad-input' })
    assert.deepEqual(await call('tasks.rename', { taskId, name: 'Colour' }), { ...other, name: 'Colour' })
    assert.deepEqual(await call('tasks.use', { taskId }), { ...other, name: 'Colour' })
    assert.deepEqual(await call('tasks.setChecks', { taskId, checkEvery: 16 }), {
      ...other,
      name: 'Colour',
      checkEvery: 16,
    })
    assert.equal((await call('project.get', {})).task.id, taskId)
    assert.deepEqual(await call('tasks.delete', { taskId }), {})
    assert.equal((await call('project.get', {})).task.id, made.taskId)
    const empty = { classes: 0, labels: 0 }
    assert.deepEqual(await call('tasks.list', {}), [
      { id: made.taskId, name: 'Classes', checkEvery: 8, ...empty, isDeleted: false },
      { id: taskId, name: 'Colour', checkEvery: 16, ...empty, isDeleted: true },
    ])
    await assert.rejects(call('label.counts', { taskId }), { code: 'not-found' })
    assert.equal((await call('tasks.restore', { taskId })).name, 'Colour')
    assert.equal(changes, 6)
    stopListening()
  })

  test('classes are made, cards labelled or skipped, and labels undone and redone', async () => {
    const { taskId } = made
    const seen: string[] = []
    for (const event of ['classes.changed', 'labels.changed', 'cards.changed'] as const)
      client.on(event, () => seen.push(event))
    const cat = await call('classes.create', { taskId, name: 'Cat' })
    assert.deepEqual(await call('classes.update', { classId: cat.id, key: 'x' }), { ...cat, key: 'x' })
    assert.equal((await call('classes.list', { taskId })).length, 1)
    await assert.rejects(call('classes.list', { taskId: 9999 as TaskId }), { code: 'not-found' })

    const cards = await call('label.cards', { taskId, limit: 10 })
    assert.deepEqual([cards.length, cards[7]?.kind, cards[0]?.exemplar], [10, 'check', made.sampleIds[0]])
    assert.deepEqual(await call('label.skip', { taskId, number: 1 }), {})
    assert.equal((await call('label.cards', { taskId, limit: 10 }))[0]?.number, 2)
    const { exemplar, members } = cards[1]!
    const sampleIds = [exemplar, ...members.map(({ sampleId }) => sampleId)]
    const { changed } = await call('label.assign', { taskId, sampleIds, classId: cat.id, origin: 'group' })
    assert.equal(changed, sampleIds.length)
    assert.equal((await call('label.counts', { taskId })).labelled, sampleIds.length)
    assert.deepEqual(
      (await call('label.undo', { taskId })).sampleIds,
      sampleIds.toSorted((a, b) => a - b),
    )
    assert.equal((await call('label.redo', { taskId })).sampleIds.length, sampleIds.length)
    const unknown = { taskId, sampleIds: [9999 as never], classId: null, origin: 'hand' as const }
    await assert.rejects(call('label.assign', unknown), { code: 'not-found' })
    await ended(await call('label.suggest', { taskId, count: 10 }))
    const expected = [
      'classes.changed',
      'labels.changed',
      'classes.changed',
      'labels.changed',
      'cards.changed',
      'labels.changed',
      'labels.changed',
      'cards.changed',
    ]
    assert.deepEqual(seen.slice(0, expected.length), expected)
  })

  test('samples are found by name and gathered on a card, with what is alike; what is all the same cannot be broken in two', async () => {
    const { taskId, sampleIds } = made
    const found = await call('label.find', { text: '9.PNG', limit: 3 })
    assert.deepEqual([found.total, found.samples.length, found.samples[0]?.path], [SAMPLES / 10, 3, '9.png'])
    const chosen = [sampleIds[50]!, sampleIds[51]!, sampleIds[52]!]
    const gathered = await call('label.gather', { taskId, sampleIds: chosen })
    assert.deepEqual(new Set([gathered.exemplar, ...gathered.members.map(({ sampleId }) => sampleId)]), new Set(chosen))
    // All embeddings of this project are the same.
    await assert.rejects(call('label.break', { taskId, sampleIds: chosen }), { code: 'bad-input' })
    assert.equal((await call('label.alike', { taskId, sampleId: chosen[0]!, limit: 4 })).exemplar, chosen[0])
    await assert.rejects(call('label.gather', { taskId, sampleIds: [9999 as never] }), { code: 'bad-input' })
  })

  test('a file that was uploaded finds what looks like it, once', async () => {
    const { taskId, sampleIds } = made
    const body = String(sampleIds[70])
    const response = await fetch(`${origin}${uploadRoute('a bird.txt')}`, { method: 'POST', headers: { cookie, origin }, body }) // prettier-ignore
    const upload = UploadId.parse((await response.text()).trim())
    const { card, isWhole } = await call('label.likeFile', { taskId, upload, limit: 9 })
    assert.deepEqual([card.exemplar, card.kind, isWhole], [sampleIds[70], 'chosen', true])
    await assert.rejects(call('label.likeFile', { taskId, upload, limit: 9 }), { code: 'not-found' })
  })

  test('classes are merged and deleted, a label tells its history, and keys are moved', async () => {
    const { taskId, sampleIds } = made
    const [one, other] = [await call('classes.create', { taskId, name: 'One' }), await call('classes.create', { taskId, name: 'Other' })] // prettier-ignore
    const sampleId = sampleIds[60]!
    await call('label.assign', { taskId, sampleIds: [sampleId], classId: one.id, origin: 'hand' })
    await call('classes.merge', { classId: one.id, intoId: other.id })
    assert.equal((await call('data.sample', { sampleId })).label?.classId, other.id)
    const [record] = await call('label.history', { taskId, sampleId })
    assert.deepEqual([record?.className, record?.became], ['One', { name: 'Other' }])
    await call('classes.delete', { classId: other.id })
    assert.equal((await call('data.sample', { sampleId })).label, null)
    const order = { taskId, sampleIds: [sampleId], origin: 'hand' as const }
    const fresh = (await call('label.assignNew', { ...order, name: 'New' })).made
    assert.equal((await call('data.sample', { sampleId })).label?.classId, fresh.id)
    const revised = []
    for (let undone = 0; undone < 6; undone++) revised.push((await call('label.undo', { taskId })).what)
    assert.deepEqual(revised, ['labels', 'classes', 'classes', 'labels', 'classes', 'classes'])
    assert.deepEqual(await call('review.cell', { taskId, actual: one.id, predicted: other.id }), [])

    const { skip } = await call('label.keys', { taskId })
    assert.equal((await call('label.moveKey', { taskId, command: 'skip', key: 'z' })).skip, 'z')
    assert.equal((await call('label.keys', { taskId })).skip, 'z')
    assert.equal((await call('label.moveKey', { taskId, command: 'skip', key: skip })).skip, skip)
  })
}
