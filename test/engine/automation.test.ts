import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { RunId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { temporaryFolder } from '../support/project.ts'

const TEST_JOBS = new URL('../support/test-jobs.ts', import.meta.url).href
const SAMPLES = 20

/** A project whose map shows some of its samples, with jobs that end at once. */
async function openMapped(t: TestContext, onMap: number): Promise<{ engine: Engine; runId: RunId }> {
  const { path, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), SAMPLES)
  const project = openProject(path)
  const vectors = openVectorsForJob(project.paths)
  const places = new Float32Array(2 * onMap)
  if (onMap > 0) vectors.maps.replace(runId, { sampleIds: Int32Array.from(sampleIds.slice(0, onMap)), places, placedLater: 0 }) // prettier-ignore
  vectors.close()
  project.close()
  const engine = await startEngine(path, { moduleUrl: () => TEST_JOBS })
  t.after(() => engine.close())
  return { engine, runId }
}

async function kindsAfterEmbedding({ engine, runId }: { engine: Engine; runId: RunId }): Promise<string[]> {
  await engine.jobs.ended(engine.jobs.start('embed', { runId }).id)
  return engine.jobs.list().map(({ kind }) => kind)
}

test('samples that were embedded since the map was drawn are placed on it', async (t) => {
  assert.deepEqual(await kindsAfterEmbedding(await openMapped(t, SAMPLES - 3)), ['map', 'embed'])
})

test('no map is drawn that nobody asked for, and a full one is left alone', async (t) => {
  assert.deepEqual(await kindsAfterEmbedding(await openMapped(t, 0)), ['embed'])
  assert.deepEqual(await kindsAfterEmbedding(await openMapped(t, SAMPLES)), ['embed'])
})
