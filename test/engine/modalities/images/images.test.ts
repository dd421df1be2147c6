import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { images } from '../../../../electron/engine/modalities/images/images.ts'
import type {
  Reading,
  Rejection,
  SampleInput,
  SampleReading,
  SampleToShow,
} from '../../../../electron/engine/modalities/modality.ts'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import { bmp24, bmp8, bmpHeader, hugePng, noise, redBlue } from '../../../support/image-files.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handful-images-'))
})
after(() => rm(folder, { recursive: true }))

let files = 0
async function write(bytes: Uint8Array, name = 'image.jpg'): Promise<string> {
  const path = join(folder, `${files++}-${name}`)
  await writeFile(path, bytes)
  return path
}

const plain: SourceOptions = { classesFrom: null }

/** A file is one sample, or none. */
async function read(path: string): Promise<Reading> {
  const [reading, ...others] = await Array.fromAsync(images.read(path, plain))
  assert.ok(reading !== undefined && others.length === 0)
  return reading
}

/** What a preview is asked for. */
function toShow(file: string): SampleToShow {
  return { file, part: null, options: plain, input: { shape: [], data: new Uint8Array() } }
}

async function taken(bytes: Uint8Array, name?: string): Promise<SampleReading> {
  const reading = await read(await write(bytes, name))
  assert.ok(reading.isTaken, reading.isTaken ? '' : reading.rejection.reason)
  return reading.sample
}

async function rejected(bytes: Uint8Array, name?: string): Promise<Rejection> {
  const reading = await read(await write(bytes, name))
  assert.ok(!reading.isTaken, 'it should have been left out')
  return reading.rejection
}

function pixel({ input }: SampleReading, x: number, y: number): number[] {
  const at = (y * input.shape[1]! + x) * 3
  return [...input.data.subarray(at, at + 3)]
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance = 6): void {
  const isNear = actual.every((value, at) => Math.abs(value - (expected[at] ?? NaN)) <= tolerance)
  assert.ok(isNear && actual.length === expected.length, `expected about [${expected}], got [${actual}]`)
}

const RED = [255, 0, 0]
const BLUE = [0, 0, 255]

test('every format is read into upright RGB with the size of the original', async () => {
  const base = redBlue(96, 48)
  const files: Record<string, Buffer> = {
    png: await base.clone().png().toBuffer(),
    jpeg: await base.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    webp: await base.clone().webp({ lossless: true }).toBuffer(),
    avif: await base.clone().avif({ quality: 90, effort: 0, chromaSubsampling: '4:4:4' }).toBuffer(),
    gif: await base.clone().gif().toBuffer(),
    tiff: await base.clone().tiff({ compression: 'lzw' }).toBuffer(),
    bmp: bmp24(96, 48, (x) => (x < 48 ? RED : BLUE)),
  }
  for (const [format, bytes] of Object.entries(files)) {
    const sample = await taken(bytes, `image.${format}`)
    assert.deepEqual([sample.extent, sample.aspect, sample.input.shape], ['96 × 48 px', 2, [32, 64, 3]], format)
    assert.equal(sample.input.data.length, 64 * 32 * 3)
    assertNear(pixel(sample, 4, 16), RED)
    assertNear(pixel(sample, 60, 16), BLUE)
    assert.deepEqual(sample.contentHash, hash('sha256', bytes, 'buffer'))
  }
})

test('an image that is small enough is kept as it is', async () => {
  const image = noise(28, 20, 1)
  const sample = await taken(await image.clone().png().toBuffer())
  assert.deepEqual(sample.input.shape, [20, 28, 3])
  assert.deepEqual(Buffer.from(sample.input.data), await image.clone().raw().toBuffer())
})

test('reading the same bytes again gives the same pixels', async () => {
  const bytes = await noise(300, 200, 2).jpeg().toBuffer()
  assert.deepEqual(await taken(bytes), await taken(bytes, 'other.jpg'))
})

test('the orientation in the metadata turns the picture and its size', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    const bytes = await redBlue(40, 20).withMetadata({ orientation: 6 }).toFormat(format, { quality: 100 }).toBuffer()
    const sample = await taken(bytes)
    assert.deepEqual([sample.extent, sample.aspect, sample.input.shape], ['20 × 40 px', 0.5, [40, 20, 3]], format)
    assertNear(pixel(sample, 10, 2), RED, 12)
    assertNear(pixel(sample, 10, 37), BLUE, 12)
  }
})

test('what is transparent becomes white', async () => {
  const pixels = Buffer.from([255, 0, 0, 255, 255, 0, 0, 0])
  const bytes = await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toBuffer()
  const sample = await taken(bytes)
  assert.deepEqual([...sample.input.data], [255, 0, 0, 255, 255, 255])
})

test('grey, grey with alpha, palette and 16-bit images become RGB of 8 bits', async () => {
  const grey = sharp(Buffer.from([0, 51, 204, 255]), { raw: { width: 4, height: 1, channels: 1 } })
  const expected = [0, 0, 0, 51, 51, 51, 204, 204, 204, 255, 255, 255]
  const greyPng = await grey.clone().toColourspace('b-w').png().toBuffer()
  assert.deepEqual([...(await taken(greyPng)).input.data], expected)
  const palette = await grey.clone().png({ palette: true }).toBuffer()
  assert.deepEqual([...(await taken(palette)).input.data], expected)
  const deep = sharp(new Uint16Array([0, 51 * 257, 204 * 257, 65535]), { raw: { width: 4, height: 1, channels: 1 } })
  const greyDeep = await deep.clone().toColourspace('grey16').png().toBuffer()
  assert.equal((await sharp(greyDeep).metadata()).depth, 'ushort')
  assertNear([...(await taken(greyDeep)).input.data], expected, 1)
  const colourDeep = await redBlue(4, 1).toColourspace('rgb16').png().toBuffer()
  assert.equal((await sharp(colourDeep).metadata()).depth, 'ushort')
  assert.deepEqual([...(await taken(colourDeep)).input.data], [...RED, ...RED, ...BLUE, ...BLUE])
  const withAlpha = sharp(Buffer.from([51, 255, 51, 0]), { raw: { width: 2, height: 1, channels: 2 } })
  const greyAlpha = await withAlpha.toColourspace('b-w').png().toBuffer()
  assert.deepEqual([...(await taken(greyAlpha)).input.data], [51, 51, 51, 255, 255, 255])
  const deepAlpha = new Uint16Array([65535, 0, 0, 65535, 65535, 0, 0, 0])
  const deepAlphaPng = sharp(deepAlpha, { raw: { width: 2, height: 1, channels: 4 } })
    .toColourspace('rgb16')
    .png()
  assert.deepEqual([...(await taken(await deepAlphaPng.toBuffer())).input.data], [255, 0, 0, 255, 255, 255])
})

test('a CMYK JPEG comes out in its colours', async () => {
  const bytes = await redBlue(32, 16).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
  assert.equal((await sharp(bytes).metadata()).space, 'cmyk')
  const sample = await taken(bytes)
  const [red = 0, green = 0, blue = 0] = pixel(sample, 2, 8)
  assert.ok(red > 180 && green < 90 && blue < 90, `expected red, got ${red} ${green} ${blue}`)
})

test('of an animation the first frame is taken', async () => {
  const frames = await Promise.all([redBlue(8, 8), noise(8, 8, 3)].map((frame) => frame.png().toBuffer()))
  const bytes = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  assert.equal((await sharp(bytes).metadata()).pages, 2)
  const sample = await taken(bytes)
  assert.equal(sample.extent, '8 × 8 px')
  assert.deepEqual([pixel(sample, 0, 0), pixel(sample, 7, 7)], [RED, BLUE])
})

test('the content decides what a file is, not its extension', async () => {
  const sample = await taken(await redBlue(10, 10).png().toBuffer(), 'photo.jpg')
  assert.equal(sample.extent, '10 × 10 px')
})

test('damaged files are left out as broken', async () => {
  const jpeg = await noise(200, 200, 4).jpeg().toBuffer()
  const png = await noise(200, 200, 4).png().toBuffer()
  const broken = {
    'half a JPEG': jpeg.subarray(0, jpeg.length / 2),
    'a JPEG without its end': jpeg.subarray(0, jpeg.length - 400),
    'only the start of a JPEG': jpeg.subarray(0, 20),
    'half a PNG': png.subarray(0, png.length / 2),
    'only the start of a PNG': png.subarray(0, 30),
    'half a WebP': (await noise(64, 64, 4).webp().toBuffer()).subarray(0, 900),
    'half a GIF': (await noise(64, 64, 4).gif().toBuffer()).subarray(0, 900),
    'half a BMP': bmp24(20, 20, () => RED).subarray(0, 300),
    'an empty file': Buffer.alloc(0),
    text: Buffer.from('this is not a picture'),
  }
  for (const [what, bytes] of Object.entries(broken)) {
    const { kind, reason } = await rejected(bytes)
    assert.equal(kind, 'broken', what)
    assert.match(reason, /damaged|empty|not an image/, what)
  }
})

test('a promise of too many pixels is refused from the header', async () => {
  const { kind, reason } = await rejected(await hugePng(100_000, 50_000), 'bomb.png')
  assert.equal(kind, 'too-large')
  assert.match(reason, /5000 megapixels; the limit is 100/)
  assert.equal((await rejected(bmpHeader(60_000, 60_000, 24, 54, 10), 'bomb.bmp')).kind, 'too-large')
})

test('formats that are not read are named', async () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')
  assert.match((await rejected(heic, 'IMG_1.jpg')).reason, /HEIC.*Convert/)
  assert.equal((await rejected(heic)).kind, 'unsupported')
  assert.match((await rejected(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).reason, /SVG/)
})

test('a file that is not there is unreadable', async () => {
  const reading = await read(join(folder, 'missing.png'))
  assert.deepEqual(reading.isTaken ? null : reading.rejection.kind, 'unreadable')
})

test('bitmaps with a palette, upside down and with masks are read', async () => {
  const indexed = await taken(bmp8(5, 3, [RED, BLUE], (x, y) => (x + y) % 2))
  assert.deepEqual([pixel(indexed, 0, 0), pixel(indexed, 1, 0), pixel(indexed, 4, 1)], [RED, BLUE, BLUE])
  const topDown = bmpHeader(1, -2, 24, 54, 8)
  topDown.set([0, 0, 255], 54)
  topDown.set([255, 0, 0], 58)
  assert.deepEqual([...(await taken(topDown)).input.data], [...RED, ...BLUE])
  const masked = bmpHeader(2, 1, 16, 66, 4)
  masked.writeUInt32LE(3, 30)
  ;[0xf800, 0x07e0, 0x001f].forEach((mask, at) => masked.writeUInt32LE(mask, 54 + at * 4))
  masked.writeUInt16LE(0xf800, 66)
  masked.writeUInt16LE(0x001f, 68)
  assert.deepEqual([...(await taken(masked)).input.data], [...RED, ...BLUE])
  const compressed = bmpHeader(2, 2, 8, 54 + 1024, 8)
  compressed.writeUInt32LE(1, 30)
  assert.match((await rejected(compressed)).reason, /compressed/)
})

test('a preview is a JPEG of at most the side asked for, upright and never enlarged', async () => {
  const photo = await redBlue(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { mime, bytes } = await images.preview(toShow(await write(photo)), 160)
  const { width, height, format } = await sharp(bytes).metadata()
  assert.deepEqual([mime, format, width, height], ['image/jpeg', 'jpeg', 80, 160])
  const small = await images.preview(toShow(await write(bmp24(28, 28, () => RED))), 160)
  assert.equal((await sharp(small.bytes).metadata()).width, 28)
  await assert.rejects(images.preview(toShow(await write(Buffer.from('no'))), 160), /cannot be shown/)
})

test('inputs come to squares of the side that is usual among them, and the preset to expect follows from their colour', async () => {
  const grey = { shape: [20, 28, 3], data: new Uint8Array(20 * 28 * 3).fill(90) }
  const { input: coloured } = await taken(await noise(28, 28, 1).png().toBuffer())
  const preparation = images.fitPreparation([[grey], [coloured]])
  assert.deepEqual(preparation, { side: 28 })
  const both = images.prepare([grey, coloured], preparation)
  assert.deepEqual([both.shape, both.data.length], [[28, 28, 3], 2 * 28 * 28 * 3])
  assert.deepEqual(both.data.subarray(28 * 28 * 3), Uint8Array.from(coloured.data))
  assert.match(images.describe(preparation).join(' '), /longest side to 28 pixels/)
  const likely = (input: SampleInput): unknown => images.likelyPreset(images.prepare([input], preparation))
  assert.deepEqual(likely(grey), { preset: 'objects', reason: 'the images have no colour' })
  assert.deepEqual(likely(coloured), { preset: 'photographs', reason: 'the images are in colour' })
  assert.throws(() => images.prepare([grey], { side: 0 }))
})
