import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import { likelyPreset } from '../../learn/likely-preset.ts'
import type { Modality, Preview, Reading, Rejection, SampleToShow } from '../modality.ts'
import { inWords } from '../scan-folder.ts'
import { decodeInput, isRejection, openImage } from './decode.ts'
import { chooseSide, describeInput, fitAll } from './fit.ts'
import { judgeName } from './formats.ts'

/** A file is held in memory while it is read; nothing that is one picture comes near this. */
const MAX_FILE_BYTES = 512 * 1024 * 1024

const LOOKS = { photographs: 'the images are in colour', objects: 'the images have no colour' } as const

/** The side of the squares that encoders see, in pixels. */
const Square = z.object({ side: z.int().positive() })

/** Folders of pictures. */
export const images: Modality = {
  name: 'images',
  columns: {},
  judge: judgeFile,
  async *read(path) {
    yield await readImage(path)
  },
  preview: drawPreview,

  fitPreparation(pages) {
    const longestSides: number[] = []
    for (const page of pages) for (const { shape } of page) longestSides.push(Math.max(...shape))
    return { side: chooseSide(longestSides) } satisfies z.infer<typeof Square>
  },

  prepare(inputs, preparation) {
    const { side } = Square.parse(preparation)
    return { data: fitAll(inputs, side), shape: [side, side, 3] }
  },

  describe: (preparation) => describeInput(Square.parse(preparation).side),

  async fitFeatures(inputs, preparation, random) {
    const { fitFeatures } = await import('./features.ts')
    return fitFeatures(inputs, Square.parse(preparation).side, random)
  },

  likelyPreset(inputs) {
    const preset = likelyPreset(inputs)
    return { preset, reason: LOOKS[preset] }
  },
}

function judgeFile(path: string, sizeBytes: number): Rejection | null {
  const rejection = judgeName(path)
  if (rejection !== null || sizeBytes <= MAX_FILE_BYTES) return rejection
  const reason = `The file has ${Math.round(sizeBytes / 2 ** 20)} MB; the limit is ${MAX_FILE_BYTES / 2 ** 20}. Cut it into parts.`
  return { kind: 'too-large', reason }
}

async function readImage(path: string): Promise<Reading> {
  const bytes = await readBytes(path)
  if (isRejection(bytes)) return refuse(bytes)
  const image = await openImage(bytes)
  if (isRejection(image)) return refuse(image)
  const input = await decodeInput(image)
  if (isRejection(input)) return refuse(input)
  const contentHash = hash('sha256', bytes, 'buffer')
  const { width, height } = image.size
  return {
    isTaken: true,
    sample: {
      part: null,
      contentHash,
      extent: `${width} × ${height} px`,
      aspect: width / height,
      recording: null,
      className: null,
      input,
    },
  }
}

function refuse(rejection: Rejection): Reading {
  return { isTaken: false, part: null, rejection }
}

async function drawPreview({ file: path }: SampleToShow, side: number): Promise<Preview> {
  const bytes = await readBytes(path)
  const image = isRejection(bytes) ? bytes : await openImage(bytes)
  if (isRejection(image)) throw new EngineError('unreadable', `${path} cannot be shown: ${image.reason}`)
  const fitted = image.upright.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
  // Full colour resolution: at this size, and all the more for tiny images, the loss of half of it is visible.
  return { mime: 'image/jpeg', bytes: await fitted.jpeg({ quality: 85, chromaSubsampling: '4:4:4' }).toBuffer() }
}

async function readBytes(path: string): Promise<Buffer | Rejection> {
  try {
    return await readFile(path)
  } catch (error) {
    return { kind: 'unreadable', reason: `The file could not be opened: ${inWords(error)}.` }
  }
}
