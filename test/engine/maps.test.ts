import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { Maps } from '../../electron/engine/maps.ts'
import { decodeLabels, decodePlaces, mapOrigins } from '../../shared/contract/map-bytes.ts'
import type { MapOrigin } from '../../shared/contract/map-bytes.ts'
import type { ClassId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { temporaryFolder } from '../support/project.ts'

/** Ten samples, of which the last is not on the map. Sample 0 is the exemplar of group 1, sample 5 that of group 2. */
async function openMap(t: TestContext) {
  const { path, taskId, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), 10)
  const project = openProject(path)
  const writer = openVectorsForJob(project.paths)
  t.after(() => (writer.close(), project.close()))
  const known = Int32Array.from(sampleIds.slice(0, 9))
  const places = Float32Array.from({ length: 18 }, (_, at) => at / 4)
  writer.maps.replace(runId, { sampleIds: known, places, placedLater: 0 })
  const [cat, dog] = ['cat', 'dog'].map((name) => project.classes.create(taskId, name).id) as [ClassId, ClassId]
  const { version } = project.maps.outline(runId)!
  return { project, writer, maps: new Maps(project), taskId, sampleIds, known, places, version, cat, dog }
}

async function labelsOf(maps: Maps, version: number, taskId: TaskId): Promise<[number, number, number, MapOrigin][]> {
  const bytes = (await maps.labels(version, taskId))!
  const { classIds, groups, confidences, origins } = decodeLabels(bytes.slice().buffer)
  return Array.from(classIds, (classId, row) => [classId, groups[row]!, confidences[row]!, mapOrigins[origins[row]!]!])
}

test('places come as bytes, and a version that is gone has none', async (t) => {
  const { maps, known, places, version, taskId } = await openMap(t)
  assert.deepEqual(decodePlaces(maps.places(version)!.slice().buffer), { sampleIds: known, places })
  assert.equal(maps.places(version + 1), null)
  assert.equal(await maps.labels(version + 1, taskId), null)
})

test('a label beats what is propagated, which beats the classifier; a waiting check shows nothing', async (t) => {
  const { project, writer, maps, taskId, sampleIds, version, cat, dog } = await openMap(t)
  const believed = (ids: readonly SampleId[], classId: ClassId) =>
    ids.map((sampleId) => ({ sampleId, classId, confidence: 0.5 }))
  // The last one is not on the map.
  writer.predictions.replaceAll(taskId, 'head', believed(sampleIds, cat))
  writer.predictions.replaceAll(taskId, 'propagated', believed(sampleIds.slice(1, 7), dog))
  project.checks.draw(taskId, [sampleIds[3]!])
  project.labels.assign({ taskId, sampleIds: [sampleIds[1]!], classId: cat, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [sampleIds[2]!], classId: null, origin: 'group' })
  assert.deepEqual(await labelsOf(maps, version, taskId), [
    [cat, 1, 0.5, 'classifier'],
    [cat, 0, 1, 'hand'],
    [-1, 0, 1, 'group'],
    [0, 0, 0, 'check'],
    [dog, 1, 0.5, 'propagated'],
    [dog, 2, 0.5, 'propagated'],
    [dog, 2, 0.5, 'propagated'],
    [cat, 2, 0.5, 'classifier'],
    [cat, 2, 0.5, 'classifier'],
  ])
})

test('a task without labels knows nothing but its groups', async (t) => {
  const { project, maps, version } = await openMap(t)
  const other = project.tasks.create('Other').id
  assert.deepEqual(new Set((await labelsOf(maps, version, other)).map(String)), new Set(['0,0,0,none']))
})
