import sharp from 'sharp'
import type { Metadata, Sharp } from 'sharp'
import type { Rejection, SampleInput } from '../modality.ts'
import { bmpSize, decodeBmp } from './bmp.ts'
import type { ImageFormat } from './formats.ts'
import { sniffFormat } from './formats.ts'
import type { Size } from './header.ts'
import { plainSize } from './header.ts'

/** Longest side of what is kept of each image. */
export const INPUT_SIDE = 64
/** Larger images are refused from their header: 100 megapixels take 300 MB once decoded. */
export const MAX_PIXELS = 100_000_000

const WHITE = '#ffffff'

// Parallelism comes from several images at once; threads within one and a cache of operations only cost here.
sharp.concurrency(1)
sharp.cache(false)

/** An image that was recognised and measured, its pixels not decoded yet. */
export interface OpenedImage {
  /** Upright size. */
  readonly size: Size
  /** Upright, opaque RGB pixels at whatever size is asked of it next. */
  readonly upright: Sharp
}

export function isRejection(value: object): value is Rejection {
  return 'reason' in value
}

/**
 * Recognises and measures an encoded image. All pixels, at import, at prediction and for previews, come through here:
 * the first frame or page, turned as its metadata say, on white where it is transparent, as sRGB of 8 bits.
 */
export async function openImage(bytes: Buffer): Promise<OpenedImage | Rejection> {
  const format = sniffFormat(bytes)
  if (typeof format !== 'string') return format
  try {
    const size = format === 'bmp' ? bmpSize(bytes) : (plainSize(bytes, format) ?? (await measure(bytes)))
    if (size.width * size.height > MAX_PIXELS) return tooLarge(size)
    return { size, upright: decoder(bytes, format).autoOrient().flatten({ background: WHITE }).toColourspace('srgb') }
  } catch (error) {
    return broken(error)
  }
}

/** Decodes to at most 64 × 64 pixels, never enlarged. */
export async function decodeInput(image: OpenedImage): Promise<SampleInput | Rejection> {
  try {
    const fitted = image.upright.resize({
      width: INPUT_SIDE,
      height: INPUT_SIDE,
      fit: 'inside',
      withoutEnlargement: true,
    })
    const { data, info } = await fitted.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    return { shape: [info.height, info.width, 3], data }
  } catch (error) {
    return broken(error)
  }
}

function decoder(bytes: Buffer, format: ImageFormat): Sharp {
  if (format !== 'bmp') return sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
  const { data, width, height, channels } = decodeBmp(bytes)
  return sharp(data, { raw: { width, height, channels } })
}

async function measure(bytes: Buffer): Promise<Size> {
  const metadata: Metadata = await sharp(bytes, { limitInputPixels: false }).metadata()
  return metadata.autoOrient
}

function tooLarge({ width, height }: Size): Rejection {
  const megapixels = Math.round((width * height) / 1e6)
  const limit = MAX_PIXELS / 1e6
  return {
    kind: 'too-large',
    reason: `${width} × ${height} pixels are ${megapixels} megapixels; the limit is ${limit}. Make it smaller or cut it into parts.`,
  }
}

function broken(error: unknown): Rejection {
  const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  return { kind: 'broken', reason: `The image is damaged or cut short (${detail}). Copy it again from where it came.` }
}
