import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { judgeName, sniffFormat } from '../../../../electron/engine/modalities/audio/formats.ts'
import { sine, wave64Of, wavOf } from '../../../support/sounds.ts'

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../../fixtures/sounds/${name}`, import.meta.url)))

describe('judgeName', () => {
  test('takes sounds and names without an extension', () => {
    for (const path of ['a.WAV', 'b/c.flac', 'd.mp3', 'e.ogg', 'f.opus', 'recording'])
      assert.equal(judgeName(path), null)
  })

  test('says what to do with sounds that are not read', () => {
    assert.match(judgeName('a.m4a')?.reason ?? '', /MPEG-4.*ffmpeg/)
    assert.match(judgeName('a.aiff')?.reason ?? '', /AIFF/)
    assert.match(judgeName('a.txt')?.reason ?? '', /Not a sound \(\.txt\)/)
  })
})

describe('sniffFormat', () => {
  test('tells a format from its first bytes', () => {
    assert.equal(sniffFormat(wavOf(sine(440, 8_000, 100), { rate: 8_000 })), 'wav')
    assert.equal(sniffFormat(wave64Of(sine(440, 8_000, 100), { rate: 8_000 })), 'wav')
    const names = {
      'tone.flac': 'flac',
      'tone-flac.ogg': 'flac',
      'tone.mp3': 'mp3',
      'tone-vorbis.ogg': 'vorbis',
      'tone-opus.ogg': 'opus',
    }
    for (const [name, format] of Object.entries(names)) assert.equal(sniffFormat(fixture(name)), format, name)
    assert.equal(sniffFormat(Buffer.from([0xff, 0xfb, 0x90, 0x00])), 'mp3')
  })

  test('refuses everything else in words', () => {
    const reason = (bytes: Uint8Array): string => {
      const result = sniffFormat(bytes)
      return typeof result === 'string' ? result : result.reason
    }
    assert.match(reason(new Uint8Array()), /empty/)
    assert.match(reason(Buffer.from('hello, this is text')), /not a sound/)
    assert.match(reason(Buffer.from('\0\0\0\x20ftypM4A \0\0\0\0', 'latin1')), /MPEG-4/)
    assert.match(reason(Buffer.from([0xff, 0xf1, 0x50, 0x80])), /MPEG-4/)
    assert.match(reason(Buffer.from('OggS\0\x02....Speex   ', 'latin1')), /Speex/)
  })
})
