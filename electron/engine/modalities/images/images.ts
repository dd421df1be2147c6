import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { EngineError } from '../../base/errors.ts'
import type { AugmentationHints, Modality, Preview, Reading, Rejection } from '../modality.ts'
import { inWords, scanFolder } from '../scan-folder.ts'
import { decodeInput, isRejection, openImage } from './decode.ts'
import { chooseSide, describeInput, fitAll } from './fit.ts'
import { judgeName } from './formats.ts'

/** A file is held in memory while it is read; nothing that is one picture comes near this. */
const MAX_FILE_BYTES = 512 * 1024 * 1024
/** Mean difference of the channels, of 255, above which samples count as coloured. */
const COLOUR_THRESHOLD = 2

/** Folders of pictures. */
export const images: Modality = {
  name: 'images',
  scan: (folder, signal) => scanFolder(folder, judgeFile, signal),
  read: readImage,
  preview: drawPreview,
  chooseSide,
  assemble: fitAll,
  describeInput,
  hints: findHints,
}

function judgeFile(path: string, sizeBytes: number): Rejection | null {
  const rejection = judgeName(path)
  if (rejection !== null || sizeBytes <= MAX_FILE_BYTES) return rejection
  const reason = `The file has ${Math.round(sizeBytes / 2 ** 20)} MB; the limit is ${MAX_FILE_BYTES / 2 ** 20}. Cut it into parts.`
  return { kind: 'too-large', reason }
}

async function readImage(path: string): Promise<Reading> {
  const bytes = await readBytes(path)
  if (isRejection(bytes)) return { isTaken: false, rejection: bytes }
  const image = await openImage(bytes)
  if (isRejection(image)) return { isTaken: false, rejection: image }
  const input = await decodeInput(image)
  if (isRejection(input)) return { isTaken: false, rejection: input }
  return { isTaken: true, sample: { contentHash: hash('sha256', bytes, 'buffer'), ...image.size, input } }
}

async function drawPreview(path: string, side: number): Promise<Preview> {
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

function findHints(pixels: Uint8Array): AugmentationHints {
  let difference = 0
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]]
    difference += Math.abs(red - green) + Math.abs(green - blue)
  }
  return { hasColour: difference > COLOUR_THRESHOLD * 2 * (pixels.length / 3) }
}
