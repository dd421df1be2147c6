import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { SampleStore } from '../../../electron/engine/db/sample-store.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import type { SourceOptions } from '../../../shared/domain/project.ts'
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
    file: 'again.png',
    part: null,
    sizeBytes: 100,
    modifiedAt: 1,
    isFirst: false,
  })
})

test('a part of a file takes the path of the one that was there, which says so and keeps its file', (t) => {
  const { samples, sources } = temporaryProject(t)
  const source = sources.add('/a', false, { classesFrom: null })
  const row = (number: number, line: number) => ({ ...newSample(number), path: `t:x.csv:${line}`, part: String(line) })
  const [one, two] = samples.addBatch(source, [row(1, 1), row(2, 2)]).map(({ sampleId }) => sampleId)
  const [three] = samples.addBatch(source, [row(3, 1)]).map(({ sampleId }) => sampleId)
  samples.touch(source, [{ ...row(1, 2), sampleId: one! }])
  const places = (): unknown[] => samples.page(0, 3).map(({ id, path, part }) => [id, path, part])
  assert.deepEqual(places(), [[one, 't:x.csv:2', '2'], [two, `t:x.csv:2 (before ${two})`, '2'], [three, 't:x.csv:1', '1']]) // prettier-ignore
  assert.deepEqual(samples.ids().map((id) => samples.file(id)), new Array(3).fill(join('/a', 't:x.csv'))) // prettier-ignore
  samples.touch(source, [{ ...row(2, 2), sampleId: two! }, { ...row(1, 3), sampleId: one! }]) // prettier-ignore
  assert.deepEqual(places(), [[one, 't:x.csv:3', '3'], [two, 't:x.csv:2', '2'], [three, 't:x.csv:1', '1']]) // prettier-ignore
})

test('a file with several samples counts as read as a whole, and others with like names do not', (t) => {
  const { samples, sources } = temporaryProject(t)
  const source = sources.add('/a', false, { classesFrom: null })
  const names = ['x.csv:1', 'x.csv:2', 'x.csv;1', 'x.csv', 'y.csv:1']
  const part = (path: string): string | null => /:(.)$/.exec(path)?.[1] ?? null
  samples.addBatch(source, names.map((path, at) => ({ ...newSample(at), path, part: part(path), modifiedAt: null }))) // prettier-ignore
  samples.setRead(source, [{ path: 'x.csv', sizeBytes: 7, modifiedAt: 5 }])
  const times = (): unknown[] => names.map((path) => samples.known(source).get(path)?.modifiedAt)
  assert.deepEqual(times(), [5, 5, null, null, null])
  assert.equal(samples.known(source).get('x.csv:2')?.sizeBytes, 7)
  samples.markUnread(source)
  assert.deepEqual(times(), new Array(5).fill(null))
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
  db.exec(`INSERT INTO source (id, path, added_at) VALUES (1, '/a', 0)`)
  const samples = new SampleStore(db)
  const plans = plansOf(() => [
    samples.addBatch(1 as SourceId, [newSample(1)]),
    samples.get(1 as SampleId),
    samples.known(1 as SourceId),
    samples.setRead(1 as SourceId, [{ path: 'a.csv', sizeBytes: 1, modifiedAt: 1 }]),
    samples.markUnread(1 as SourceId),
  ])
  assert.ok(plans.some((step) => step.includes('sample_first_by_hash')))
  assert.deepEqual(slowSteps(plans), [])
})

test('a recording is of its source, unless the analyst said where to look: then it is the same in every source', (t) => {
  const project = temporaryProject(t)
  const add = (path: string, number: number, options: SourceOptions): string | undefined => {
    const source = project.sources.add(path, false, options)
    const [added] = project.samples.addBatch(source, [{ ...newSample(number), recording: 'anna' }])
    return project.samples.recordings().get(added!.sampleId)
  }
  const [a, b] = [add('/a', 1, { classesFrom: null }), add('/b', 2, { classesFrom: null })]
  assert.notEqual(a, b)
  const named: SourceOptions = { classesFrom: null, recordingsFrom: 'name:^([a-z]+)' }
  const [c, d] = [add('/c', 3, named), add('/d', 4, named)]
  assert.equal(c, d)
  assert.ok(c !== undefined && c !== a && c !== b)
})
