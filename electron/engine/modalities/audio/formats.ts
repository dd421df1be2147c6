import { extname } from 'node:path'
import type { Rejection } from '../modality.ts'

export type SoundFormat = 'wav' | 'flac' | 'mp3' | 'vorbis' | 'opus'

const TAKEN = 'WAV, FLAC, MP3 and OGG (Vorbis, Opus, FLAC)'
const EXTENSIONS = new Set('.wav .wave .w64 .rf64 .bwf .flac .fla .mp3 .mp2 .ogg .oga .opus'.split(' '))
const OTHER_SOUNDS: Readonly<Record<string, string>> = {
  'MPEG-4 sound (AAC, ALAC) yet': '.m4a .m4b .aac .mp4 .3gp .mov',
  AIFF: '.aif .aiff .aifc',
  'Windows Media': '.wma .asf',
  'this kind of sound': '.caf .au .snd .amr .ape .wv .mka .webm .ac3 .dts .ra .tta .mid .midi .spx .raw .pcm',
}

/** Leaves out, by its name, what cannot be a sound we read. A name without an extension has to be opened to tell. */
export function judgeName(path: string): Rejection | null {
  const extension = extname(path).toLowerCase()
  if (extension === '' || EXTENSIONS.has(extension)) return null
  const other = Object.keys(OTHER_SOUNDS).find((name) => OTHER_SOUNDS[name]?.split(' ').includes(extension))
  if (other !== undefined) return unsupported(other)
  return { kind: 'unsupported', reason: `Not a sound (${extension}). Handful reads ${TAKEN}.` }
}

/** Tells the format from the first bytes, whatever the name says. */
export function sniffFormat(bytes: Uint8Array): SoundFormat | Rejection {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString('latin1')
  if (text.length === 0) {
    return { kind: 'broken', reason: 'The file is empty (0 bytes). Copy it again from where it came.' }
  }
  if (/^(RIFF|RF64|BW64)/.test(text) && text.startsWith('WAVE', 8)) return 'wav'
  if (text.startsWith('riff\x2e\x91\xcf\x11')) return 'wav'
  if (text.startsWith('fLaC')) return 'flac'
  if (text.startsWith('OggS')) return sniffOgg(text)
  if (text.startsWith('ID3') || isMp3Frame(bytes)) return 'mp3'
  if (text.startsWith('ftyp', 4) || text.startsWith('ADIF') || isAdts(bytes))
    return unsupported('MPEG-4 sound (AAC, ALAC) yet')
  if (text.startsWith('FORM') && /^AIF[FC]/.test(text.slice(8))) return unsupported('AIFF')
  if (text.startsWith('\x30\x26\xb2\x75')) return unsupported('Windows Media')
  return { kind: 'broken', reason: `The content is not a sound. Handful reads ${TAKEN}.` }
}

function sniffOgg(text: string): SoundFormat | Rejection {
  if (text.includes('OpusHead')) return 'opus'
  if (text.includes('\x01vorbis')) return 'vorbis'
  if (text.includes('\x7fFLAC')) return 'flac'
  return unsupported(text.includes('Speex') ? 'Speex' : 'what is in this OGG file')
}

/** Eleven bits of 1, then a version, a layer and a rate that exist. */
function isMp3Frame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const isSync = first === 0xff && (second & 0xe0) === 0xe0
  return (
    isSync && ((second >> 1) & 3) !== 0 && ((second >> 3) & 3) !== 1 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3
  )
}

/** AAC in a stream of its own: the same beginning, and "layer 0", which MP3 does not have. */
function isAdts([first = 0, second = 0]: Uint8Array): boolean {
  return first === 0xff && (second & 0xf6) === 0xf0
}

function unsupported(what: string): Rejection {
  return {
    kind: 'unsupported',
    reason: `Handful does not read ${what}. Convert the file, for example with "ffmpeg -i FILE FILE.flac", and add the folder again.`,
  }
}
