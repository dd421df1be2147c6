import { isUtf8 } from 'node:buffer'
import type { Rejection } from '../modality.ts'
import { inWords } from '../scan-folder.ts'
import { readBytes } from './bytes.ts'
import { detectEncoding, toUtf8 } from './encoding.ts'
import type { BadRow, ReadOptions } from './rows.ts'

/** A line of a text file without its end. */
export interface Line {
  /** From 1. */
  readonly line: number
  readonly text: string
}

/** How much is looked at to tell the encoding. */
const HEAD_BYTES = 1 << 20
const MOST_LINE_BYTES = 1 << 24
const BYTE_ORDER_MARK = '\uFEFF'
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

const BINARY = 'The file is not text: it holds bytes that no encoding of text has.'

/**
 * The lines of a text file of any encoding, compressed with gzip or not, as they stream in. Lines that are too long, or
 * not text, are left out by number; a file that cannot be opened, or is no text, answers once, at line 0.
 */
export async function* readLines(path: string, { signal }: ReadOptions = {}): AsyncGenerator<Line | BadRow> {
  const cutter = new LineCutter()
  const chunks = readBytes(path, signal)
  try {
    const { head, rest } = await splitHead(chunks)
    const encoding = detectEncoding(head)
    if (encoding === null) return yield { line: 0, rejection: { kind: 'broken', reason: BINARY } }
    const bytes = prepend(head, rest)
    for await (const chunk of encoding === 'utf-8' ? bytes : toUtf8(bytes, encoding)) yield* cutter.add(chunk)
    yield* cutter.finish()
  } catch (error) {
    signal?.throwIfAborted()
    yield { line: cutter.count, rejection: troubleOf(error, cutter.count) }
  } finally {
    // Who stops in the first chunk has not come to where the file would be closed.
    await chunks.return(undefined)
  }
}

/** Cuts UTF-8 that comes in pieces into lines. */
class LineCutter {
  /** Lines so far. */
  count = 0
  #pending: Buffer[] = []
  #pendingBytes = 0
  #lineEnd: number | undefined;

  *add(chunk: Buffer): Generator<Line | BadRow> {
    // Files of the first Macintoshes end lines with a carriage return alone.
    this.#lineEnd ??= !chunk.includes(LINE_FEED) && chunk.includes(CARRIAGE_RETURN) ? CARRIAGE_RETURN : LINE_FEED
    let start = 0
    for (let end; (end = chunk.indexOf(this.#lineEnd, start)) !== -1; start = end + 1) {
      this.#hold(chunk.subarray(start, end))
      yield this.#take()
    }
    this.#hold(chunk.subarray(start))
  }

  *finish(): Generator<Line | BadRow> {
    if (this.#pendingBytes > 0) yield this.#take()
  }

  #hold(bytes: Buffer): void {
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes <= MOST_LINE_BYTES) this.#pending.push(bytes)
  }

  #take(): Line | BadRow {
    const line = ++this.count
    const [first, ...more] = this.#pending
    const bytes = first !== undefined && more.length === 0 ? first : Buffer.concat(this.#pending)
    const isTooLong = this.#pendingBytes > MOST_LINE_BYTES
    this.#pending = []
    this.#pendingBytes = 0
    if (isTooLong) {
      const reason = `The line is longer than ${MOST_LINE_BYTES >> 20} MB. Cut it into parts.`
      return { line, rejection: { kind: 'too-large', reason } }
    }
    if (!isUtf8(bytes)) return damaged(line, 'is not in UTF-8, as the beginning of the file is')
    if (bytes.includes(0)) return damaged(line, 'holds zero bytes, which no text has')
    const text = bytes.toString()
    const from = line === 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
    return { line, text: text.slice(from, text.endsWith('\r') ? -1 : undefined) }
  }
}

function damaged(line: number, how: string): BadRow {
  return {
    line,
    rejection: { kind: 'broken', reason: `The line ${how}. Save the file in one encoding and add it again.` },
  }
}

interface Parts {
  readonly head: Buffer
  readonly rest: AsyncGenerator<Buffer>
}

/** Trouble within the head comes after it, so that what stands before a damage is read. */
async function splitHead(chunks: AsyncGenerator<Buffer>): Promise<Parts> {
  const parts: Buffer[] = []
  try {
    for (let size = 0; size < HEAD_BYTES;) {
      const { value, done } = await chunks.next()
      if (done) break
      parts.push(value)
      size += value.length
    }
  } catch (error) {
    if (parts.length === 0) throw error
    return { head: Buffer.concat(parts), rest: failing(error) }
  }
  return { head: Buffer.concat(parts), rest: chunks }
}

async function* failing(error: unknown): AsyncGenerator<Buffer> {
  throw error
}

async function* prepend(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* rest
}

function troubleOf(error: unknown, lines: number): Rejection {
  if (lines === 0) return { kind: 'unreadable', reason: `The file could not be opened: ${inWords(error)}.` }
  return {
    kind: 'broken',
    reason: `The file ends early after this line: ${inWords(error)}. The lines before it are kept.`,
  }
}
