import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cutWindows } from '../../../../electron/engine/modalities/audio/cut-windows.ts'
import { BANDS } from '../../../../electron/engine/modalities/audio/log-mel.ts'
import type { Reading, Rejection } from '../../../../electron/engine/modalities/modality.ts'
import type { SourceOptions } from '../../../../shared/domain/project.ts'

const TROUBLE: Rejection = { kind: 'broken', reason: 'Only a part of it can be read: noise. Copy it again.' }

/** Frames that hold their own number, some at a time. */
async function* frames(count: number, trouble?: Rejection): AsyncGenerator<{ rows: Uint8Array } | Rejection> {
  for (let start = 0; start < count; start += 37) {
    const length = Math.min(37, count - start)
    await Promise.resolve()
    yield { rows: new Uint8Array(length * BANDS).map((_, at) => (start + Math.floor(at / BANDS)) % 251) }
  }
  if (trouble !== undefined) yield trouble
}

async function cut(count: number, options: Partial<SourceOptions> = {}, trouble?: Rejection): Promise<Reading[]> {
  return Array.fromAsync(cutWindows(frames(count, trouble), { classesFrom: null, ...options }, 'birds/one.wav'))
}

function describeReading(reading: Reading): unknown {
  if (!reading.isTaken) return [reading.part, reading.rejection.reason]
  const { part, extent, recording, input } = reading.sample
  return [part, extent, recording, input.data[0]]
}

describe('cutWindows', () => {
  test('leaves a file of up to ten seconds whole', async () => {
    assert.deepEqual((await cut(997)).map(describeReading), [[null, '10.0 s', null, 0]])
  })

  test('cuts a longer one into windows of two seconds that know their second and their file', async () => {
    const readings = await cut(1_050)
    assert.deepEqual(readings.map(describeReading), [
      ['0.00', '2.0 s', 'birds/one.wav', 0],
      ['2.00', '2.0 s', 'birds/one.wav', 200],
      ['4.00', '2.0 s', 'birds/one.wav', 400 - 251],
      ['6.00', '2.0 s', 'birds/one.wav', 600 - 502],
      ['8.00', '2.0 s', 'birds/one.wav', 800 - 753],
    ])
  })

  test('cuts as it is told, with windows that overlap or lie apart, and keeps a rest of half a window', async () => {
    const starts = async (count: number, window: number, stride?: number): Promise<unknown[]> => {
      const readings = await cut(count, stride === undefined ? { window } : { window, stride })
      return readings.map((reading) => reading.isTaken && reading.sample.part)
    }
    assert.deepEqual(await starts(250, 1), ['0.00', '1.00', '2.00'])
    assert.deepEqual(await starts(249, 1), ['0.00', '1.00'])
    assert.deepEqual(await starts(300, 1, 0.5), ['0.00', '0.50', '1.00', '1.50', '2.00'])
    assert.deepEqual(await starts(400, 1, 1.5), ['0.00', '1.50', '3.00'])
    assert.deepEqual(await starts(90, 1), [null])
  })

  test('keeps what came before trouble, and says how much that is', async () => {
    const readings = await cut(300, { window: 2 }, TROUBLE)
    assert.deepEqual(readings.map(describeReading), [
      ['0.00', '2.0 s', 'birds/one.wav', 0],
      ['2.00', '1.0 s', 'birds/one.wav', 200],
      ['end', `${TROUBLE.reason} The first 3.0 s are kept.`],
    ])
    assert.deepEqual((await cut(0, {}, TROUBLE)).map(describeReading), [[null, TROUBLE.reason]])
  })

  test('gives the same sound the same hash, wherever it was cut', async () => {
    const hashes = (await cut(251 * 2, { window: 2.51 })).map(
      (reading) => reading.isTaken && reading.sample.contentHash,
    )
    assert.deepEqual(hashes[0], hashes[1])
  })
})
