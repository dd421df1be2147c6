import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openVectorsForJob, type VectorsWriter } from '../../../electron/engine/db/project.ts'
import { vectorStores } from '../../../electron/engine/db/stores.ts'
import { vectorsMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import type { ClassId, RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { recordedDb, slowSteps, temporaryProject } from '../../support/project.ts'

const [run, otherRun] = [1 as RunId, 2 as RunId]
const task = 1 as TaskId
const ids = (...numbers: number[]): SampleId[] => numbers as SampleId[]

/** Writes with one connection and reads with the engine's own, as in life. */
function setUp(t: TestContext) {
  const project = temporaryProject(t)
  const writer: VectorsWriter = openVectorsForJob(project.paths)
  t.after(() => writer.close())
  return { reader: project, writer }
}

test('inputs come back byte for byte, in the order asked for and page by page', (t) => {
  const { reader, writer } = setUp(t)
  const inputs = ids(3, 1, 2).map((sampleId) => ({
    sampleId,
    shape: [2, sampleId, 3],
    // A view into a larger buffer, as decoders give them.
    data: Uint8Array.from({ length: 40 }, (_, i) => i + sampleId).subarray(4, 4 + sampleId * 6),
  }))
  writer.inputs.putBatch(inputs)
  const plain = (list: readonly { sampleId: SampleId; data: Uint8Array }[]): unknown =>
    list.map(({ sampleId, data }) => [sampleId, [...data]])
  assert.deepEqual(plain(reader.inputs.getMany(ids(2, 3))), plain([inputs[2]!, inputs[0]!]))
  const pages = [...reader.inputs.scan(2)]
  assert.deepEqual(
    pages.map((page) => page.map(({ sampleId }) => sampleId)),
    [ids(1, 2), ids(3)],
  )
  assert.deepEqual(reader.inputs.get(ids(3)[0]!)?.shape, [2, 3, 3])
  assert.deepEqual(reader.inputs.ids(), new Set(ids(1, 2, 3)))
  assert.equal(reader.inputs.get(ids(9)[0]!), null)
  assert.throws(() => reader.inputs.getMany(ids(9)), /sample 9 has no input/)
})

test('a batch of inputs that fails half way leaves nothing', (t) => {
  const { reader, writer } = setUp(t)
  const good = { sampleId: ids(1)[0]!, shape: [1, 1, 3], data: new Uint8Array(3) }
  assert.throws(() => writer.inputs.putBatch([good, { ...good, sampleId: 1.5 as SampleId }]), /datatype mismatch/)
  assert.equal(reader.inputs.count(), 0)
})

test('vectors come back bit for bit, in sample order, alone, by page and all at once', (t) => {
  const { reader, writer } = setUp(t)
  const vectors = Float32Array.of(0.1, -2, 3e-20, 4, 5, 6).subarray(2)
  writer.embeddings.putBatch(run, { sampleIds: ids(7, 2), dim: 2, vectors })
  writer.embeddings.putBatch(run, { sampleIds: ids(5), dim: 2, vectors: Float32Array.of(8, 9) })
  writer.embeddings.putBatch(otherRun, { sampleIds: ids(5), dim: 1, vectors: Float32Array.of(1) })
  const all = { sampleIds: ids(2, 5, 7), dim: 2, vectors: Float32Array.of(5, 6, 8, 9, 3e-20, 4) }
  assert.deepEqual(reader.embeddings.loadAll(run), all)
  assert.deepEqual(
    [...reader.embeddings.scan(run, 2)].map(({ sampleIds }) => sampleIds),
    [ids(2, 5), ids(7)],
  )
  assert.deepEqual(reader.embeddings.get(run, ids(7)[0]!), Float32Array.of(3e-20, 4))
  assert.equal(reader.embeddings.get(run, ids(8)[0]!), null)
  assert.equal(reader.embeddings.count(run), 3)
  assert.deepEqual(reader.embeddings.loadAll(9 as RunId), { sampleIds: [], dim: 0, vectors: new Float32Array(0) })
})

test('vectors of the wrong length are refused, and those of mixed length are not mistaken for one matrix', (t) => {
  const { writer } = setUp(t)
  const wrong = { sampleIds: ids(1, 2), dim: 2, vectors: new Float32Array(3) }
  assert.throws(() => writer.embeddings.putBatch(run, wrong), /expected 2 vectors of 2 floats, got 3 floats/)
  writer.embeddings.putBatch(run, { sampleIds: ids(1), dim: 2, vectors: new Float32Array(2) })
  writer.embeddings.putBatch(run, { sampleIds: ids(2), dim: 3, vectors: new Float32Array(3) })
  assert.throws(() => writer.embeddings.loadAll(run), /sample 2 has 3 dimensions, its run has 2/)
})

test('a write between two pages neither repeats nor skips a vector', (t) => {
  const { reader, writer } = setUp(t)
  const put = (...numbers: number[]): void =>
    writer.embeddings.putBatch(run, { sampleIds: ids(...numbers), dim: 1, vectors: Float32Array.from(numbers) })
  put(10, 20, 30)
  const seen: number[] = []
  for (const { sampleIds } of reader.embeddings.scan(run, 2)) {
    seen.push(...sampleIds)
    if (seen.length === 2) put(5, 15, 25)
  }
  assert.deepEqual(seen, [10, 20, 25, 30])
})

test('a graph comes back whole and by sample, and is replaced as a whole', (t) => {
  const { reader, writer } = setUp(t)
  const graph = {
    sampleIds: ids(4, 8),
    k: 2,
    neighbours: Int32Array.of(8, 70_000, 4, 9),
    cosines: Float32Array.of(0.5, 0.25, 0.5, -1),
  }
  writer.graph.replaceAll(run, { ...graph, sampleIds: ids(1, 2) })
  writer.graph.replaceAll(run, graph)
  assert.deepEqual(reader.graph.loadAll(run), graph)
  assert.deepEqual(reader.graph.neighbours(run, ids(4)[0]!, 1), [{ sampleId: 8, cosine: 0.5 }])
  assert.deepEqual(
    reader.graph.neighbours(run, ids(8)[0]!, 9).map(({ sampleId }) => sampleId),
    ids(4, 9),
  )
  assert.deepEqual(reader.graph.neighbours(otherRun, ids(4)[0]!, 9), [])
  assert.throws(
    () => writer.graph.replaceAll(run, { ...graph, k: 3 }),
    /expected 6 neighbours, got 4 ids and 4 cosines/,
  )
  assert.throws(() => writer.graph.replaceAll(run, { ...graph, sampleIds: ids(4, 4) }), /UNIQUE/)
  assert.deepEqual(reader.graph.loadAll(run), graph)
})

test('cards come back with their members, the skipped ones last and the done ones not at all', (t) => {
  const { reader, writer } = setUp(t)
  const card = (number: number, exemplar: number) => ({
    number,
    kind: number === 2 ? ('check' as const) : ('group' as const),
    exemplar: ids(exemplar)[0]!,
    copies: ids(exemplar + 3),
    members: ids(exemplar + 1, exemplar + 2).map((sampleId, i) => ({
      sampleId,
      closeness: 0.5 - i / 4,
      isDoubtful: i === 1,
      copies: i === 0 ? [] : ids(exemplar + 4, exemplar + 5),
    })),
    size: 10,
    tightness: 0.75,
  })
  const cards = [card(1, 10), card(2, 20), card(3, 30), card(4, 40)]
  writer.cards.replaceAll(task, otherRun, [card(1, 99)])
  writer.cards.replaceAll(task, run, cards)
  assert.deepEqual(reader.cards.get(task, run, 2), cards[1])
  assert.deepEqual(reader.cards.outline(task, otherRun), [])
  const next = (limit: number): number[] =>
    reader.cards
      .next(task, run, { limit, isDone: (exemplar) => exemplar === 20, skipped: ids(30, 10) })
      .map(({ number }) => number)
  assert.deepEqual(next(9), [4, 3, 1])
  assert.deepEqual(next(1), [4])
  assert.throws(() => writer.cards.replaceAll(task, run, [card(1, 50), card(1, 60)]), /UNIQUE/)
  assert.equal(reader.cards.outline(task, run).length, 4)
})

test('predictions are paged by confidence, counted by class and replaced as a whole', (t) => {
  const { reader, writer } = setUp(t)
  const [cat, dog] = [1 as ClassId, 2 as ClassId]
  const predictions = [0.5, 0.9, 0.7, 0.6].map((confidence, i) => ({
    sampleId: ids(i + 1)[0]!,
    classId: i === 1 ? dog : cat,
    confidence,
  }))
  writer.predictions.replaceAll(task, 'head', predictions.slice(0, 1))
  writer.predictions.replaceAll(task, 'propagated', predictions.slice(0, 1))
  writer.predictions.replaceAll(task, 'head', predictions)
  const page = (classId: ClassId | null, offset: number, limit: number): unknown =>
    reader.predictions.page(task, 'head', { classId, offset, limit }).map(({ sampleId }) => sampleId)
  assert.deepEqual(page(null, 0, 10), [2, 3, 4, 1])
  assert.deepEqual(page(cat, 1, 1), [4])
  assert.deepEqual(
    [...reader.predictions.counts(task, 'head')],
    [
      [cat, 3],
      [dog, 1],
    ],
  )
  assert.deepEqual(reader.predictions.all(task, 'head'), predictions)
  assert.deepEqual(reader.predictions.get(task, 'head', ids(2)[0]!), predictions[1])
  assert.equal(reader.predictions.all(task, 'propagated').length, 1)
  assert.throws(() => writer.predictions.replaceAll(task, 'head', [...predictions, predictions[0]!]), /UNIQUE/)
  assert.deepEqual(reader.predictions.all(task, 'head'), predictions)
  const surer = { ...predictions[1]!, confidence: 1 }
  writer.predictions.put(task, 'propagated', [surer])
  writer.predictions.put(task, 'head', [surer])
  assert.deepEqual(reader.predictions.all(task, 'propagated'), [predictions[0], surer])
  assert.deepEqual(reader.predictions.all(task, 'head'), predictions.with(1, surer))
})

test('every query of the stores uses an index', () => {
  const { db, plansOf } = recordedDb(vectorsMigrations)
  const { inputs, embeddings, graph, cards, predictions } = vectorStores(db)
  const one = ids(1)[0]!
  const plans = plansOf(() => [
    inputs.get(one),
    [...inputs.scan()],
    embeddings.get(run, one),
    [...embeddings.scan(run)],
    embeddings.sampleIds(run),
    graph.neighbours(run, one, 5),
    graph.loadAll(run),
    cards.outline(task, run),
    cards.get(task, run, 1),
    predictions.page(task, 'head', { classId: null, offset: 0, limit: 10 }),
    predictions.page(task, 'head', { classId: 1 as ClassId, offset: 0, limit: 10 }),
    predictions.counts(task, 'head'),
    predictions.get(task, 'head', one),
  ])
  assert.ok(plans.length >= 13)
  assert.deepEqual(slowSteps(plans), [])
})
