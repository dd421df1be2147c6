import assert from 'node:assert/strict'
import { test } from 'node:test'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { mapJob, type MapResult } from '../../../electron/engine/jobs/map-job.ts'
import { runJob } from '../../support/run-job.ts'
import {
  addPictures,
  classicalRun,
  embeddedProject,
  pictureProject,
  writePictures,
} from '../../support/learning-project.ts'

test('a map is drawn, what comes later is placed on it, and it can be drawn anew', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, runId, pictures } = made
  const stages = new Set<string | undefined>()
  const draw = (isAnew: boolean): Promise<MapResult> =>
    runJob(project, mapJob, { runId, isAnew }, { onReport: ({ stage }) => void stages.add(stage) })

  assert.deepEqual(await draw(false), { samples: 40, placed: 0 })
  const first = project.maps.get(runId)!
  assert.deepEqual([...first.sampleIds], project.embeddings.sampleIds(runId))
  assert.deepEqual([...stages], ['Loading embeddings', 'Drawing the map'])

  await writePictures(pictures, 40, 50)
  await addPictures(made)
  await runJob(project, embedJob, { runId })
  assert.deepEqual(await draw(false), { samples: 50, placed: 10 })
  const second = project.maps.get(runId)!
  assert.deepEqual(second.places.subarray(0, 80), first.places)
  assert.equal(second.placedLater, 10)

  const { version } = project.maps.outline(runId)!
  assert.deepEqual(await draw(false), { samples: 50, placed: 0 })
  assert.equal(project.maps.outline(runId)!.version, version, 'nothing to place changes nothing')

  assert.deepEqual(await draw(true), { samples: 50, placed: 0 })
  assert.equal(project.maps.get(runId)!.placedLater, 0)
})

test('the two kinds of pictures lie apart', async (t) => {
  const { project, runId } = await embeddedProject(t, 60)
  await runJob(project, mapJob, { runId, isAnew: false })
  const { sampleIds, places } = project.maps.get(runId)!
  const nearestIsAlike = Array.from(sampleIds.keys()).filter((row) => {
    const distances = Array.from(sampleIds, (_, other) =>
      other === row
        ? Infinity
        : Math.hypot(places[2 * row]! - places[2 * other]!, places[2 * row + 1]! - places[2 * other + 1]!),
    )
    const nearest = distances.indexOf(Math.min(...distances))
    return sampleIds[row]! % 2 === sampleIds[nearest]! % 2
  })
  assert.ok(nearestIsAlike.length >= 57, `${nearestIsAlike.length} of 60`)
})

test('a changed picture leaves the map until it is placed again', async (t) => {
  const made = await embeddedProject(t, 30)
  const { project, runId, pictures } = made
  await runJob(project, mapJob, { runId, isAnew: false })
  const { utimes, copyFile } = await import('node:fs/promises')
  await copyFile(`${pictures}/0001.png`, `${pictures}/0000.png`)
  await utimes(`${pictures}/0000.png`, 1, 1)
  await addPictures(made)
  assert.equal(project.maps.outline(runId)!.samples, 29)
})

test('without embeddings there is nothing to draw, and the error says what to do', async (t) => {
  const { project } = await pictureProject(t, 4)
  await assert.rejects(runJob(project, mapJob, { runId: classicalRun(project), isAnew: false }), {
    code: 'no-embeddings',
    message: /Learn first, or embed/,
  })
})
