import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isDamage } from '../../../../electron/engine/modalities/audio/sound.ts'
import { decodeWav, encodeWav } from '../../../../electron/engine/modalities/audio/wav.ts'
import { rf64Of, sine, wave64Of, wavOf } from '../../../support/sounds.ts'

const RATE = 8_000
const TONE = sine(440, RATE, 1_001)

interface Decoded {
  readonly rate: number
  readonly samples: readonly number[]
  readonly damages: readonly string[]
}

async function decode(bytes: Uint8Array, fromSeconds = 0): Promise<Decoded> {
  const path = join(mkdtempSync(join(tmpdir(), 'handful-wav-')), 'sound.wav')
  writeFileSync(path, bytes)
  const handle = await open(path)
  const samples: number[] = []
  const damages: string[] = []
  let rate = 0
  try {
    for await (const piece of decodeWav({ handle, sizeBytes: bytes.length }, fromSeconds)) {
      if (isDamage(piece)) damages.push(piece.damage)
      else {
        rate = piece.rate
        samples.push(...piece.samples)
      }
    }
  } finally {
    await handle.close()
  }
  return { rate, samples, damages }
}

function assertTone({ rate, samples, damages }: Decoded, tolerance: number): void {
  assert.deepEqual({ rate, count: samples.length, damages }, { rate: RATE, count: TONE.length, damages: [] })
  const worst = Math.max(...samples.map((value, at) => Math.abs(value - TONE[at]!)))
  assert.ok(worst < tolerance, `off by ${worst}`)
}

describe('decodeWav', () => {
  for (const bits of [8, 16, 24, 32]) {
    test(`reads whole numbers of ${bits} bits`, async () => {
      assertTone(await decode(wavOf(TONE, { rate: RATE, bits })), 2 ** (2 - bits) + 1e-7)
    })
  }

  for (const bits of [32, 64]) {
    test(`reads floating point of ${bits} bits`, async () => {
      assertTone(await decode(wavOf(TONE, { rate: RATE, bits, kind: 3 })), 1e-6)
    })
  }

  test('reads the extensible format, and mixes channels into one', async () => {
    assertTone(await decode(wavOf(TONE, { rate: RATE, channels: 3, isExtensible: true })), 1e-4)
  })

  test('reads RF64 and Wave64, whose sizes may be over 4 GB', async () => {
    assertTone(await decode(rf64Of(TONE, { rate: RATE })), 1e-4)
    assertTone(await decode(wave64Of(TONE, { rate: RATE })), 1e-4)
  })

  test('reads what lies beyond 4 GB', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'handful-wav-')), 'night.wav')
    const [head, bytes] = [rf64Of(new Float32Array(0), { rate: RATE }), 5 * 2 ** 30]
    head.writeBigUInt64LE(BigInt(bytes), 28)
    // Only the end is written: what lies before it takes no room on the disk.
    const tone = wavOf(TONE, { rate: RATE }).subarray(44)
    const handle = await open(path, 'w+')
    try {
      await handle.write(head, 0, head.length, 0)
      await handle.write(tone, 0, tone.length, head.length + bytes - tone.length)
      const { size } = await handle.stat()
      const samples: number[] = []
      for await (const piece of decodeWav({ handle, sizeBytes: size }, (bytes - tone.length) / 2 / RATE)) {
        if (!isDamage(piece)) samples.push(...piece.samples)
      }
      assertTone({ rate: RATE, samples, damages: [] }, 1e-4)
    } finally {
      await handle.close()
      rmSync(path)
    }
  })

  test('begins at a second without reading what comes before', async () => {
    const { samples } = await decode(wavOf(TONE, { rate: RATE, bits: 32, kind: 3 }), 0.1)
    assert.deepEqual(samples, Array.from(TONE.slice(800)))
  })

  test('keeps what is there of a file that was cut short, and says so', async () => {
    const whole = wavOf(TONE, { rate: RATE })
    const { samples, damages } = await decode(whole.subarray(0, whole.length - 1_000))
    assert.equal(samples.length, 501)
    assert.deepEqual(damages, ['it is cut short, 0.1 of 0.1 s are there'])
  })

  test('reads to the end what a recorder left without its size', async () => {
    const unfinished = wavOf(TONE, { rate: RATE })
    unfinished.writeUInt32LE(0, 40)
    assertTone(await decode(unfinished), 1e-4)
  })

  test('takes values that are no numbers for silence', async () => {
    const bytes = wavOf(TONE, { rate: RATE, bits: 32, kind: 3 })
    bytes.writeFloatLE(Number.NaN, 44)
    assert.equal((await decode(bytes)).samples[0], 0)
  })

  test('refuses compressed samples, a missing format and missing sound', async () => {
    await assert.rejects(decode(wavOf(TONE, { rate: RATE, bits: 8, kind: 7 })), /compressed \(µ-law\)/)
    const whole = wavOf(TONE, { rate: RATE })
    await assert.rejects(decode(Buffer.concat([whole.subarray(0, 12), whole.subarray(36)])), /format is missing/)
    await assert.rejects(decode(whole.subarray(0, 36)), /holds no sound/)
  })
})

test('encodeWav writes what decodeWav reads', async () => {
  assertTone(await decode(encodeWav(TONE, RATE)), 1e-4)
})
