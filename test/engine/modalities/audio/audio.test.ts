import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { Random } from '../../../../electron/engine/base/random.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { audio } from '../../../../electron/engine/modalities/audio/audio.ts'
import type { Reading, SampleReading } from '../../../../electron/engine/modalities/modality.ts'
import { sine, wavOf } from '../../../support/sounds.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/sounds/', import.meta.url))
const OPTIONS = { classesFrom: null }

let folder: string

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'handful-audio-'))
})

after(() => rmSync(folder, { recursive: true }))

function keep(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function readAll(path: string, window?: number): Promise<Reading[]> {
  return Array.fromAsync(audio.read(path, window === undefined ? OPTIONS : { ...OPTIONS, window }))
}

function sampleOf(reading: Reading | undefined): SampleReading {
  assert.ok(reading?.isTaken, JSON.stringify(reading))
  return reading.sample
}

/** The band that most of the loudest places of a spectrogram lie in. */
function loudestBand({ input: { data, shape } }: SampleReading): number {
  const middle = Math.floor((shape[0] ?? 0) / 2) * 64
  const row = data.subarray(middle, middle + 64)
  return row.indexOf(Math.max(...row))
}

describe('audio.read', () => {
  // Half a second of 1,000 Hz by each encoder, made once with ffmpeg: 21 is the band that 1,000 Hz lies in.
  for (const name of ['tone.flac', 'tone-flac.ogg', 'tone.mp3', 'tone-vorbis.ogg', 'tone-opus.ogg']) {
    test(`hears the tone in ${name}`, async () => {
      const [reading, ...others] = await readAll(join(FIXTURES, name))
      const sample = sampleOf(reading)
      assert.deepEqual([sample.extent, sample.part, others.length], ['0.6 s', null, 0])
      assert.equal(loudestBand(sample), 21)
    })
  }

  test('hears the same in a WAV of any rate', async () => {
    for (const rate of [8_000, 16_000, 44_100, 96_000]) {
      const path = keep(`${rate}.wav`, wavOf(sine(1_000, rate, rate / 2), { rate }))
      assert.equal(loudestBand(sampleOf((await readAll(path))[0])), 21, `${rate}`)
    }
  })

  test('says how much is kept of files that are cut short', async () => {
    for (const name of ['tone.flac', 'tone-vorbis.ogg', 'tone-opus.ogg']) {
      const bytes = readFileSync(join(FIXTURES, name))
      const readings = await readAll(keep(name, bytes.subarray(0, Math.ceil(bytes.length * 0.9))))
      const last = readings.at(-1)
      assert.ok(last !== undefined && !last.isTaken, name)
      assert.match(last.rejection.reason, /cut short/, name)
      assert.equal(readings.length - 1, last.rejection.reason.includes('are kept') ? 1 : 0, name)
    }
  })

  test('refuses what is no sound, and a file that is not there', async () => {
    const refused = async (path: string): Promise<unknown> => {
      const [reading] = await readAll(path)
      return reading?.isTaken === false && [reading.part, reading.rejection.kind]
    }
    assert.deepEqual(await refused(keep('text.wav', Buffer.from('hello'))), [null, 'broken'])
    assert.deepEqual(await refused(join(folder, 'gone.wav')), [null, 'unreadable'])
    assert.deepEqual(await refused(keep('head.flac', readFileSync(join(FIXTURES, 'tone.flac')).subarray(0, 60))), [
      null,
      'broken',
    ])
  })
})

describe('audio.preview and audio.sound', () => {
  test('draws a spectrogram: pitch upwards, the tone the lightest', async () => {
    const path = keep('low.wav', wavOf(sine(200, 16_000, 24_000), { rate: 16_000 }))
    const { input, aspect } = sampleOf((await readAll(path))[0])
    const { mime, bytes } = await audio.preview({ file: path, part: null, options: OPTIONS, input }, 160)
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    assert.equal(mime, 'image/png')
    assert.deepEqual([info.width, info.height], [160, Math.round(160 / aspect)])
    const brightness = (y: number): number => data[(y * info.width + 80) * info.channels]!
    const rows = Array.from({ length: info.height }, (_, y) => brightness(y))
    assert.ok(rows.indexOf(Math.max(...rows)) > 0.8 * info.height)
  })

  test('plays just the window, from any format', async () => {
    const wav = keep(
      'long.wav',
      wavOf(Float32Array.of(...sine(300, 8_000, 16_000), ...sine(900, 8_000, 16_000)), { rate: 8_000 }),
    )
    const [, second] = await readAll(wav, 2)
    const { part, input } = sampleOf(second)
    const { mime, bytes } = (await audio.sound?.({ file: wav, part, options: OPTIONS, input }))!
    assert.equal(mime, 'audio/wav')
    const [again] = await readAll(keep('window.wav', bytes))
    assert.deepEqual([part, sampleOf(again).extent], ['2.00', '2.0 s'])
    assert.equal(loudestBand(sampleOf(again)), loudestBand(sampleOf(second)))

    const mp3 = join(FIXTURES, 'tone.mp3')
    const whole = (await audio.sound?.({ file: mp3, part: null, options: OPTIONS, input }))!
    assert.equal(loudestBand(sampleOf((await readAll(keep('whole.wav', whole.bytes)))[0])), 21)
  })

  test('says that a file has gone when it is to be played', async () => {
    const path = keep('there.wav', wavOf(sine(300, 8_000, 4_000), { rate: 8_000 }))
    const { input } = sampleOf((await readAll(path))[0])
    rmSync(path)
    await assert.rejects(
      audio.sound!({ file: path, part: null, options: OPTIONS, input }),
      /cannot be played.*not there/,
    )
  })
})

test('audio prepares what it read, and has features of it', async () => {
  await startTensorFlow()
  copyFileSync(join(FIXTURES, 'tone.mp3'), join(folder, 'tone.mp3'))
  const inputs = []
  for (let pitch = 0; pitch < 20; pitch++) {
    const path = keep(`pitch-${pitch}.wav`, wavOf(sine(200 + 150 * pitch, 8_000, 3_000 + 200 * pitch), { rate: 8_000 }))
    inputs.push(sampleOf((await readAll(path))[0]).input)
  }
  const preparation = audio.fitPreparation([inputs])
  const prepared = audio.prepare(inputs, preparation)
  const [block] = await audio.fitFeatures(prepared, preparation, new Random(1))
  assert.equal(block?.name, 'classical')
  assert.deepEqual(block.encoder.spec.inputShape, prepared.shape)
  assert.equal(audio.likelyPreset(prepared).preset, 'sounds')
  assert.ok(audio.describe(preparation).length > 4)
})
