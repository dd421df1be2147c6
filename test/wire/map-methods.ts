import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openVectorsForJob } from '../../electron/engine/db/project.ts'
import { mapLabelsRoute, mapRoute } from '../../shared/contract/blob-routes.ts'
import { decodeLabels, decodePlaces } from '../../shared/contract/map-bytes.ts'
import { SAMPLES, type Wire } from './wire.ts'

/** The map, and the bytes it is drawn from. */
export function testMapMethods({ made, engine, client, call, get, ended }: Wire): void {
  test('a map is drawn, and its places and labels come as bytes', async () => {
    const { taskId, runId, sampleIds } = made
    assert.equal(await call('map.status', {}), null)
    let changes = 0
    const stopListening = client.on('map.changed', () => changes++)
    await ended(await call('map.start', { isAnew: false }))
    const vectors = openVectorsForJob(engine.project.paths)
    const places = Float32Array.from({ length: 2 * 90 }, (_, at) => at)
    vectors.maps.replace(runId, { sampleIds: Int32Array.from(sampleIds.slice(0, 90)), places, placedLater: 3 })
    vectors.close()
    const { version, ...status } = (await call('map.status', {}))!
    assert.deepEqual(status, { runId, samples: 90, placedLater: 3, missing: SAMPLES - 90 })
    assert.equal(changes, 1)
    stopListening()

    assert.deepEqual(decodePlaces(await (await get(mapRoute(version))).arrayBuffer()).places, places)
    const labels = decodeLabels(await (await get(mapLabelsRoute(version, taskId))).arrayBuffer())
    assert.equal(labels.classIds.length, 90)
    assert.deepEqual([(await get(mapRoute(version + 1))).status, (await get(mapRoute(version))).status], [404, 200])
  })
}
