import type { JobSnapshot } from '../../../shared/domain/jobs.ts'

/** Exit codes, as documented in `docs/terminal.md`. */
export const exitCodes = { failed: 1, usage: 2, inUse: 3, cancelled: 130 } as const

/** Results go to standard output, everything else to standard error, so that output can be piped. */
export interface OutputOptions {
  readonly json?: boolean | undefined
}

const CLEAR_LINE = '\r\u001b[K'
const PLAIN_INTERVAL_MS = 5000

/** Prints a result: the text for people, or the value as one JSON document. */
export function print(value: unknown, text: string, { json = false }: OutputOptions): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`)
}

/** Columns aligned with two spaces between; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, String(cell).length)))
  const format = (cell: string | number, column: number): string => {
    const width = widths[column] ?? 0
    return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
  }
  return rows.map((row) => row.map(format).join('  ').trimEnd()).join('\n')
}

export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`
}

/** `1 h 5 min`, `3 min 20 s` or `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole} s`
}

/** Draws jobs on standard error: one line that is drawn over on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #isTerminal = process.stderr.isTTY
  #lastPlainAt = 0
  #lastStage = ''

  show(job: JobSnapshot): void {
    const text = describe(job)
    if (this.#isTerminal) {
      process.stderr.write(CLEAR_LINE + text.slice(0, (process.stderr.columns || 80) - 1))
      return
    }
    const now = Date.now()
    if (job.stage === this.#lastStage && now - this.#lastPlainAt < PLAIN_INTERVAL_MS) return
    this.#lastPlainAt = now
    this.#lastStage = job.stage
    process.stderr.write(`${text}\n`)
  }

  clear(): void {
    if (this.#isTerminal) process.stderr.write(CLEAR_LINE)
  }
}

function describe({ kind, stage, done, total, secondsLeft, figures }: JobSnapshot): string {
  const share = total === null ? '' : ` ${Math.floor((100 * done) / total)} %`
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`
  const values = Object.entries(figures).map(([name, value]) => `, ${name} ${Number(value.toPrecision(3))}`)
  return `${stage || kind}${share}${left}${values.join('')}`
}
