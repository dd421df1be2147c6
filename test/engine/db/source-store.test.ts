import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addSamples, newSample, temporaryProject } from '../../support/project.ts'

test('a source counts its samples, duplicates and rejected files', (t) => {
  const project = temporaryProject(t)
  addSamples(project, 3)
  const [source] = project.sources.list()
  project.samples.addBatch(source!.id, [{ ...newSample(1), path: 'copy.png' }])
  project.rejected.putBatch([{ sourceId: source!.id, path: 'x.png', kind: 'broken', reason: 'cut off' }])
  assert.deepEqual(project.sources.get(source!.id), {
    id: source!.id,
    path: '/photos',
    isFile: false,
    options: { classesFrom: null },
    addedAt: source!.addedAt,
    sampleCount: 4,
    duplicateCount: 1,
    rejectedCount: 1,
  })
})

test('a folder added again is the same source, and learns where its classes come from', (t) => {
  const { sources } = temporaryProject(t)
  const first = sources.add('/a', false, { classesFrom: null })
  assert.equal(sources.add('/a', false, { classesFrom: 'folder' }), first)
  assert.equal(sources.add('/a', false, { classesFrom: null }), first)
  assert.notEqual(sources.add('/b', false, { classesFrom: null }), first)
  assert.deepEqual(
    sources.list().map(({ path, options }) => [path, options.classesFrom]),
    [
      ['/a', 'folder'],
      ['/b', null],
    ],
  )
})
