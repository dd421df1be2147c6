/**
 * `npm run bench -- NAME [--json] [options]` runs `NAME-bench.ts`, which exports `run()`, and `options` when it takes any; `npm run bench`
 * lists the names. With `--json` standard output is one line of JSON.
 */
import { globSync } from 'node:fs'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { table } from '../../electron/engine/commands/terminal.ts'

type Figure = number | string
type Row = Readonly<Record<string, Figure>>
type Figures = Readonly<Record<string, Figure | readonly Row[]>>

interface Benchmark {
  /** Options of its own, as `parseArgs` takes them; one without a default must be given. */
  readonly options?: ParseArgsOptionsConfig
  run(values?: Readonly<Record<string, unknown>>): Promise<Figures>
}

const SUFFIX = '-bench.ts'
const names = globSync(`*${SUFFIX}`, { cwd: import.meta.dirname })
  .map((file) => file.slice(0, -SUFFIX.length))
  .toSorted()

const args = process.argv.slice(2)
const name = args.find((arg) => !arg.startsWith('-'))
if (name === undefined || !names.includes(name)) {
  usage(`usage: npm run bench -- NAME [--json], where NAME is one of: ${names.join(', ')}`)
} else {
  const { run, options } = (await import(`./${name}${SUFFIX}`)) as Benchmark
  const values = options && valuesOf(options)
  if (values !== null) print(await run(values))
}

/** What was given of a benchmark's own options; null, with the reason said, when it makes no sense. */
function valuesOf(options: ParseArgsOptionsConfig): Record<string, unknown> | null {
  try {
    const config = { ...options, json: { type: 'boolean' as const } }
    const values: Record<string, unknown> = parseArgs({ args, options: config, allowPositionals: true }).values
    const missing = Object.keys(options).find((option) => values[option] === undefined)
    if (missing === undefined) return values
    usage(`--${missing} is missing; options are --${Object.keys(options).join(', --')}`)
  } catch (error) {
    usage(`${(error as Error).message}; options are --${Object.keys(options).join(', --')}`)
  }
  return null
}

function print(figures: Figures): void {
  const lines = Object.entries(figures).map(([key, value]) =>
    typeof value === 'object' ? `${key}:\n${tableOf(value)}` : `${key}: ${inWords(value)}`,
  )
  process.stdout.write(`${args.includes('--json') ? JSON.stringify(figures) : lines.join('\n')}\n`)
}

function usage(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}

function tableOf(rows: readonly Row[]): string {
  const header = Object.keys(rows[0] ?? {})
  return table([header, ...rows.map((row) => header.map((key) => inWords(row[key] ?? '')))])
}

function inWords(value: Figure): string {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumSignificantDigits: 4 }) : value
}
