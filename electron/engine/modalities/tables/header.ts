/** Names that columns have and texts, classes and measurements have not. */
const USUAL_NAMES =
  /^(text|label|class|category|title|body|message|sentence|content|description|subject|name|id|index|key|value|type|date|time|timestamp|session|event|user|target|split|lang|language|url|source|topic|question|review|comment|log|line)$/i
const LONGEST_NAME = 40
const MOST_WORDS = 4
// A header names texts in a few letters: at most this share of the usual length of what stands below.
const SHORT_SHARE = 0.5
const NUMBER = /^\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?\s*$/i
// What stands for a missing value in a column of numbers.
const MISSING = /^\s*(|\?|na|nan|null|none|n\/a)\s*$/i

/**
 * Whether the first row names the columns.
 *
 * It does when its cells are different short names, none of them a number or a value that comes again further down, and
 * a column below is of numbers, or of longer texts, or a name is one that columns usually have. Columns named by counting,
 * 0, 1, 2, …, are names too.
 *
 * @param first Cells of the first row.
 * @param rest Rows below, a few hundred.
 */
export function isHeader(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const names = first.map((cell) => cell.trim())
  if (new Set(names).size < names.length || !names.every(isName)) return false
  const numbers = names.filter((name) => NUMBER.test(name))
  if (numbers.length > 0 && !isCount(numbers)) return false
  if (numbers.length === 0 && first.some((cell, column) => rest.some((row) => row[column] === cell))) return false
  if (numbers.length > 0 || names.some((name) => USUAL_NAMES.test(name))) return true
  return first.some((cell, column) => {
    const below = rest.map((row) => row[column] ?? '').filter((value) => !MISSING.test(value))
    if (below.length === 0) return false
    return below.every((value) => NUMBER.test(value)) || cell.length <= SHORT_SHARE * medianLength(below)
  })
}

/** Names for columns: the header's, numbers where there is none or it is empty, numbered where a name comes twice. */
export function columnNames(header: readonly string[] | null, count: number): string[] {
  const taken = new Map<string, number>()
  return Array.from({ length: count }, (_, column) => {
    const name = header?.[column]?.trim() || String(column + 1)
    const times = (taken.get(name) ?? 0) + 1
    taken.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

function isName(cell: string, column: number): boolean {
  // Tables written with their index have no name above it.
  if (cell === '') return column === 0
  return cell.length <= LONGEST_NAME && cell.split(/\s+/).length <= MOST_WORDS && !/[.!?]$/.test(cell)
}

function isCount(numbers: readonly string[]): boolean {
  const start = Number(numbers[0])
  return numbers.length >= 3 && (start === 0 || start === 1) && numbers.every((n, at) => n === String(start + at))
}

function medianLength(values: readonly string[]): number {
  const lengths = values.map(({ length }) => length).sort((a, b) => a - b)
  return lengths[Math.floor(lengths.length / 2)] ?? 0
}
