import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { vectorsMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { openVectorsForJob, type VectorsWriter } from '../../../electron/engine/db/project.ts'
import { vectorStores } from '../../../electron/engine/db/stores.ts'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { recordedDb, slowSteps, temporaryProject } from '../../support/project.ts'

const [run, otherRun] = [1 as RunId, 2 as RunId]
const three = { sampleIds: Int32Array.of(2, 5, 9), places: Float32Array.of(0.1, -2, 3e-20, 4, 5, 6), placedLater: 1 }

function setUp(t: TestContext) {
  const project = temporaryProject(t)
  const writer: VectorsWriter = openVectorsForJob(project.paths)
  t.after(() => writer.close())
  return { maps: project.maps, writer: writer.maps }
}

test('a map comes back bit for bit, by run and by version', (t) => {
  const { maps, writer } = setUp(t)
  assert.equal(maps.get(run), null)
  assert.equal(maps.outline(run), null)
  // Views into larger buffers, as they come out of other arrays.
  writer.replace(run, { ...three, places: Float32Array.of(7, 7, ...three.places).subarray(2) })
  assert.deepEqual(maps.get(run), { runId: run, ...three })
  const { version, ...outline } = maps.outline(run)!
  assert.deepEqual(outline, { samples: 3, placedLater: 1 })
  assert.deepEqual(maps.version(version), { runId: run, ...three })
})

test('every change has a version of its own, and the one before is gone', (t) => {
  const { maps, writer } = setUp(t)
  writer.replace(run, three)
  writer.replace(otherRun, three)
  const first = maps.outline(run)!.version
  writer.replace(run, { ...three, placedLater: 0 })
  const versions = [first, maps.outline(otherRun)!.version, maps.outline(run)!.version]
  assert.equal(new Set(versions).size, 3)
  assert.equal(maps.version(first), null)
})

test('samples taken off are off every map, and the rest keep their places', (t) => {
  const { maps, writer } = setUp(t)
  writer.replace(run, three)
  writer.replace(otherRun, { ...three, sampleIds: Int32Array.of(1, 5, 6) })
  writer.remove([5 as SampleId, 9 as SampleId, 100 as SampleId])
  assert.deepEqual(maps.get(run), { runId: run, sampleIds: Int32Array.of(2), places: Float32Array.of(0.1, -2), placedLater: 1 }) // prettier-ignore
  assert.deepEqual(maps.get(otherRun)?.sampleIds, Int32Array.of(1, 6))
  const { version } = maps.outline(run)!
  writer.remove([77 as SampleId])
  assert.equal(maps.outline(run)!.version, version)
})

test('a map whose columns differ in length is refused, and the one before is kept', (t) => {
  const { maps, writer } = setUp(t)
  writer.replace(run, three)
  assert.throws(() => writer.replace(run, { ...three, places: new Float32Array(5) }), /expected 6 coordinates, got 5/)
  assert.equal(maps.outline(run)?.samples, 3)
})

test('what is known of a map is found without reading it', () => {
  const { db, plansOf } = recordedDb(vectorsMigrations)
  const { maps } = vectorStores(db)
  maps.replace(run, three)
  assert.deepEqual(slowSteps(plansOf(() => (maps.outline(run), maps.get(run), maps.version(1)))), [])
})
