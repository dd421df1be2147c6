import { isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'

/** Guesses below this (of 100) are no better than the encoding that most old Western files have. */
const LEAST_CONFIDENCE = 30
const FALLBACK = 'windows-1252'
// Longest sequence of UTF-8 less one: how much of it the end of a sample may cut off.
const MOST_CUT_BYTES = 3
// Of UTF-16 without a mark: at least this share of every other byte is zero in Latin scripts.
const ZERO_SHARE = 0.4
// A text may hold a few bytes by mistake that print nothing; a picture or a program holds many.
const MOST_CONTROLS = 0.02

/**
 * The encoding of a text file by its beginning: its byte order mark, UTF-8 where that is valid, else the likeliest.
 * `null`: the file holds bytes that no text has.
 */
export function detectEncoding(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head.includes(0)) return zeroPattern(head)
  if (isUtf8Start(head)) return 'utf-8'
  if (controlShare(head) > MOST_CONTROLS) return null
  const guess = analyse(head).find(
    ({ name, confidence }) => confidence >= LEAST_CONFIDENCE && iconv.encodingExists(name),
  )
  return guess?.name ?? FALLBACK
}

/** Turns pieces of text in some encoding into pieces of UTF-8. What the encoding does not have becomes U+FFFD. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding)
  for await (const chunk of chunks) yield Buffer.from(decoder.write(chunk))
  const rest = decoder.end()
  if (rest) yield Buffer.from(rest)
}

function isUtf8Start(head: Buffer): boolean {
  for (let cut = 0; cut <= Math.min(MOST_CUT_BYTES, head.length); cut++) {
    if (isUtf8(head.subarray(0, head.length - cut))) return true
  }
  return false
}

/** Latin text in UTF-16 has a zero in every other byte; a binary file has them anywhere. */
function zeroPattern(head: Buffer): string | null {
  const zeros = [0, 0]
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2]!++
  })
  const [even = 0, odd = 0] = zeros.map((count) => count / (head.length / 2))
  // A few zeros: damage that the lines they are in are left out for.
  if (even + odd < MOST_CONTROLS) return 'utf-8'
  const wide = odd > even ? 'utf-16le' : 'utf-16be'
  if (Math.max(even, odd) < ZERO_SHARE || Math.min(even, odd) > ZERO_SHARE / 10) return null
  return controlShare(Buffer.from(iconv.decode(head, wide))) <= MOST_CONTROLS ? wide : null
}

/** Share of the bytes that print nothing and end or indent no line, escape sequences aside. */
function controlShare(head: Buffer): number {
  const isControl = (byte: number): boolean => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b
  return head.reduce((count, byte) => count + Number(isControl(byte)), 0) / head.length
}
