/** Pixels of a BMP, top row first: `[height, width, channels]`. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  readonly data: Buffer
}

interface Header {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  readonly bits: number
  readonly pixelsAt: number
  readonly palette: Buffer
  /** Bit masks of red, green, blue and alpha for 16 and 32 bits a pixel. */
  readonly masks: readonly [number, number, number, number]
}

const RGB = 0
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

export function bmpSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.length < 30) throw new RangeError('the header is cut short')
  return { width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) }
}

/**
 * Reads an uncompressed Windows bitmap of 1, 4, 8, 16, 24 or 32 bits a pixel, which the image library does not.
 * Throws a `RangeError` that says what is wrong.
 */
export function decodeBmp(bytes: Buffer): Bitmap {
  const header = readHeader(bytes)
  const { width, height, bits } = header
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  if (header.pixelsAt + rowBytes * height > bytes.length) throw new RangeError('the file is cut short')
  const channels = header.masks[3] === 0 ? 3 : 4
  const data = Buffer.alloc(width * height * channels)
  const copyRow = bits <= 8 ? copyIndexed : bits === 24 ? copyTrueColour : copyMasked
  for (let y = 0; y < height; y++) {
    const from = header.pixelsAt + (header.isTopDown ? y : height - 1 - y) * rowBytes
    copyRow(bytes.subarray(from, from + rowBytes), data.subarray(y * width * channels), header)
  }
  return { width, height, channels, data }
}

function readHeader(bytes: Buffer): Header {
  if (bytes.length < 54) throw new RangeError('the header is cut short')
  const headerBytes = bytes.readUInt32LE(14)
  const compression = bytes.readUInt32LE(30)
  const bits = bytes.readUInt16LE(28)
  const { width, height } = bmpSize(bytes)
  if (headerBytes < 40) throw new RangeError('OS/2 bitmaps are not read')
  if (![RGB, BITFIELDS, ALPHA_BITFIELDS].includes(compression)) throw new RangeError('compressed bitmaps are not read')
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new RangeError(`${bits} bits a pixel are not read`)
  if (width === 0 || height === 0) throw new RangeError('it has no pixels')
  const isMasked = compression !== RGB && bits > 8 && bytes.length >= 70
  const paletteAt = 14 + headerBytes + (headerBytes === 40 && compression === BITFIELDS ? 12 : 0)
  const hasAlphaMask = headerBytes >= 56 || compression === ALPHA_BITFIELDS
  const mask = (index: number): number => bytes.readUInt32LE(54 + index * 4)
  return {
    width,
    height,
    isTopDown: bytes.readInt32LE(22) < 0,
    bits,
    pixelsAt: bytes.readUInt32LE(10),
    palette: bytes.subarray(paletteAt, paletteAt + 4 * 2 ** Math.min(bits, 8)),
    masks: isMasked
      ? [mask(0), mask(1), mask(2), hasAlphaMask ? mask(3) : 0]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f, 0]
        : [0xff0000, 0xff00, 0xff, 0],
  }
}

function copyIndexed(row: Buffer, out: Buffer, { width, bits, palette }: Header): void {
  const perByte = 8 / bits
  for (let x = 0; x < width; x++) {
    const shift = 8 - bits * ((x % perByte) + 1)
    const entry = (((row[Math.floor(x / perByte)] ?? 0) >> shift) & (2 ** bits - 1)) * 4
    for (let channel = 0; channel < 3; channel++) out[x * 3 + channel] = palette[entry + 2 - channel] ?? 0
  }
}

function copyTrueColour(row: Buffer, out: Buffer, { width }: Header): void {
  for (let at = 0; at < width * 3; at += 3) {
    out[at] = row[at + 2] ?? 0
    out[at + 1] = row[at + 1] ?? 0
    out[at + 2] = row[at] ?? 0
  }
}

function copyMasked(row: Buffer, out: Buffer, { width, bits, masks }: Header): void {
  const channels = masks[3] === 0 ? 3 : 4
  const scales = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { mask, shift, max: Math.max(1, mask >>> shift) }
  })
  for (let x = 0; x < width; x++) {
    const pixel = bits === 16 ? row.readUInt16LE(x * 2) : row.readUInt32LE(x * 4)
    for (let channel = 0; channel < channels; channel++) {
      const { mask, shift, max } = scales[channel] ?? { mask: 0, shift: 0, max: 1 }
      out[x * channels + channel] = Math.round((((pixel & mask) >>> shift) * 255) / max)
    }
  }
}
