import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { SampleStore } from '../../../electron/engine/db/sample-store.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import { addSamples, newSample, recordedDb, slowSteps, temporaryProject } from '../../support/project.ts'

test('samples come back as they went in, in order', (t) => {
  const project = temporaryProject(t)
  const ids = addSamples(project, 5)
  const [source] = project.sources.list()
  assert.deepEqual(project.samples.get(ids[1]!), {
    id: ids[1],
    sourceId: source!.id,
    path: '1.png',
    part: null,
    extent: '8 × 6 px',
    aspect: 4 / 3,
    recording: null,
    sizeBytes: 100,
    duplicateOf: null,
  })
  assert.deepEqual(
    project.samples.page(3, 10).map(({ id }) => id),
    ids.slice(3),
  )
  assert.equal(project.samples.file(ids[2]!), join('/photos', '2.png'))
  assert.equal(project.samples.get(99 as SampleId), null)
  assert.equal(project.samples.file(99 as SampleId), null)
})

test('exact duplicates are found within a batch and across sources, and point to the first', (t) => {
  const { samples, sources } = temporaryProject(t)
  const [a, b] = [sources.add('/a', false, { classesFrom: null }), sources.add('/b', false, { classesFrom: null })]
  const [first, copy] = samples.addBatch(a, [newSample(1), { ...newSample(1), path: 'again.png' }])
  const [other] = samples.addBatch(b, [newSample(1), newSample(2)])
  assert.deepEqual(
    [first!.duplicateOf, copy!.duplicateOf, other!.duplicateOf],
    [null, first!.sampleId, first!.sampleId],
  )
  assert.deepEqual(
    [...samples.duplicates()],
    [copy, other].map((sample) => [sample!.sampleId, first!.sampleId]),
  )
  assert.equal(samples.firstIds().length, 2)
  assert.deepEqual(samples.counts(), { samples: 4, duplicates: 2 })
  assert.deepEqual(samples.known(a).get('again.png'), {
    sampleId: copy!.sampleId,
    sizeBytes: 100,
    modifiedAt: 1,
    isFirst: false,
  })
})

test('a batch that fails half way leaves nothing', (t) => {
  const { samples, sources } = temporaryProject(t)
  const source = sources.add('/a', false, { classesFrom: null })
  assert.throws(() => samples.addBatch(source, [newSample(1), newSample(2), newSample(1)]), /UNIQUE/)
  assert.deepEqual(samples.ids(), [])
})

test('true classes are kept apart from everything else, and only for known samples', (t) => {
  const project = temporaryProject(t)
  const [one, two] = addSamples(project, 2)
  const truth = new TruthStore(project.db)
  truth.putBatch([
    [one!, 'cat'],
    [two!, 'dog'],
    [one!, 'owl'],
  ])
  assert.throws(
    () =>
      truth.putBatch([
        [two!, 'cat'],
        [99 as SampleId, 'cat'],
      ]),
    /FOREIGN KEY/,
  )
  assert.deepEqual(
    [...truth.all()],
    [
      [one, 'owl'],
      [two, 'dog'],
    ],
  )
})

test('finding duplicates and paging use indexes', () => {
  const { db, plansOf } = recordedDb(projectMigrations)
  db.exec(`INSERT INTO source VALUES (1, '/a', NULL, 0)`)
  const samples = new SampleStore(db)
  const plans = plansOf(() => [
    samples.addBatch(1 as SourceId, [newSample(1)]),
    samples.get(1 as SampleId),
    samples.known(1 as SourceId),
  ])
  assert.ok(plans.some((step) => step.includes('sample_first_by_hash')))
  assert.deepEqual(slowSteps(plans), [])
})
