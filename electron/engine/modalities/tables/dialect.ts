/** How a file of delimited text is written. */
export interface Dialect {
  /** `null`: a line is one cell. */
  readonly delimiter: string | null
  /** Whether a quote at the start of a cell holds it together, delimiters and line ends included. */
  readonly hasQuotes: boolean
}

const SEPARATED: readonly Dialect[] = [',', ';', '|'].map((delimiter) => ({ delimiter, hasQuotes: true }))
const TABBED: readonly Dialect[] = [true, false].map((hasQuotes) => ({ delimiter: '\t', hasQuotes }))
// Of the lines, those that must have as many cells as the first for a delimiter to be believed.
const LEAST_AGREEMENT = 0.5

/** What a line, or several joined by line feeds, is cut into. `open`: a quote is not closed yet; `bad`: in words, why not. */
export type Cut = { readonly cells: string[] } | { readonly isOpen: true } | { readonly bad: string }

/** Cuts a record into cells: RFC 4180 with any delimiter. */
export function cutRecord(record: string, { delimiter, hasQuotes }: Dialect): Cut {
  if (!hasQuotes || !record.includes('"')) return { cells: delimiter === null ? [record] : record.split(delimiter) }
  const cells: string[] = []
  for (let at = 0; ;) {
    let end: number
    if (record[at] === '"') {
      let close = record.indexOf('"', at + 1)
      while (close !== -1 && record[close + 1] === '"') close = record.indexOf('"', close + 2)
      if (close === -1) return { isOpen: true }
      cells.push(record.slice(at + 1, close).replaceAll('""', '"'))
      end = close + 1
      if (end < record.length && record[end] !== delimiter) return { bad: 'has text after a closing quote' }
    } else {
      const next = delimiter === null ? -1 : record.indexOf(delimiter, at)
      end = next === -1 ? record.length : next
      cells.push(record.slice(at, end))
    }
    if (end >= record.length) return { cells }
    at = end + 1
  }
}

/** A record that may go over several lines: what it is cut into, and how many lines it takes. */
export interface LongCut {
  readonly cut: Cut
  readonly lineCount: number
}

/**
 * Cuts the record that starts at `lines[start]`. It is open when the lines end inside quotes; when it is bad only its first line is
 * taken, so that a quote which nobody closes costs one line and not the rest of the file.
 */
export function cutLines(lines: readonly string[], start: number, dialect: Dialect): LongCut {
  let record = lines[start] ?? ''
  let cut = cutRecord(record, dialect)
  let end = start + 1
  for (; 'isOpen' in cut && end < lines.length; end++) {
    const line = lines[end] ?? ''
    record += `\n${line}`
    // With an even number of quotes a line that starts inside a quoted cell ends inside one.
    if (countQuotes(line) % 2 === 1) cut = cutRecord(record, dialect)
  }
  return { cut, lineCount: 'cells' in cut ? end - start : 1 }
}

/**
 * Tells the dialect by the first lines of a file: the delimiter that cuts most of them into as many cells as the first line. Text
 * between tabs often has quotes that are just quotes: there they hold cells together only if that cuts no fewer lines.
 *
 * @param isTabbed The file's name says that cells are parted by tabs.
 */
export function detectDialect(lines: readonly string[], isTabbed: boolean): Dialect {
  let best: Dialect = { delimiter: null, hasQuotes: !isTabbed }
  let most = LEAST_AGREEMENT
  for (const dialect of isTabbed ? TABBED : [...SEPARATED, ...TABBED]) {
    const agreement = agreementOf(lines, dialect)
    if (agreement > most) [best, most] = [dialect, agreement]
  }
  return best
}

/** Share of the lines in records with as many cells as the first, two at least. */
function agreementOf(lines: readonly string[], dialect: Dialect): number {
  let columns = 0
  let agreeing = 0
  for (let at = 0; at < lines.length;) {
    const { cut, lineCount } = cutLines(lines, at, dialect)
    at += lineCount
    if (!('cells' in cut)) continue
    columns ||= cut.cells.length
    if (cut.cells.length === columns) agreeing += lineCount
  }
  return columns >= 2 ? agreeing / lines.length : 0
}

function countQuotes(line: string): number {
  let count = 0
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) count++
  return count
}
