import type { Rejection } from '../modality.ts'
import { readLines } from './lines.ts'
import { isBadRow, type ReadOptions, type RowReading } from './rows.ts'

const ARRAY = 'The file is one JSON array. Write one object a line instead: jq -c ".[]" FILE > FILE.jsonl'

/**
 * Rows of JSON lines: one object a line. Objects inside objects are columns with a dot in their names, lists stay JSON,
 * `null` is a missing cell.
 */
export async function* readJsonLines(path: string, options: ReadOptions): AsyncGenerator<RowReading> {
  for await (const line of readLines(path, options)) {
    if (isBadRow(line)) {
      yield line
      continue
    }
    const text = line.text.trim()
    if (text === '') continue
    if (line.line === 1 && /^\[\s*($|\{)/.test(text)) {
      yield { line: 0, rejection: { kind: 'unsupported', reason: ARRAY } }
      return
    }
    const value = parse(text)
    if (value instanceof Error) yield { line: line.line, rejection: badLine(`is not JSON (${value.message})`) }
    else if (!isObject(value)) yield { line: line.line, rejection: badLine('is JSON, but not an object in braces') }
    else yield { line: line.line, cells: Object.fromEntries(flatten(value, '')) }
  }
}

/** A value as a cell: what a person would have typed. */
export function toCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) // prettier-ignore
  return String(value as number | bigint | boolean)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function flatten(value: Readonly<Record<string, unknown>>, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] =>
    isObject(inner) ? flatten(inner, `${prefix}${name}.`) : [[`${prefix}${name}`, toCell(inner)]],
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function badLine(how: string): Rejection {
  return { kind: 'broken', reason: `The line ${how}. Correct it and add the file again.` }
}
