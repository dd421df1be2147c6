/**
 * `npm run bench -- NAME [--json]` runs `NAME-bench.ts`, which exports `run()`; `npm run bench` lists the names.
 * With `--json` standard output is one line of JSON.
 */
import { globSync } from 'node:fs'

interface Benchmark {
  run(): Promise<Readonly<Record<string, number | string>>>
}

const SUFFIX = '-bench.ts'
const names = globSync(`*${SUFFIX}`, { cwd: import.meta.dirname })
  .map((file) => file.slice(0, -SUFFIX.length))
  .toSorted()

const args = process.argv.slice(2)
const name = args.find((arg) => !arg.startsWith('-'))
if (name === undefined || !names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME [--json], where NAME is one of: ${names.join(', ')}\n`)
  process.exitCode = 2
} else {
  const { run } = (await import(`./${name}${SUFFIX}`)) as Benchmark
  const figures = await run()
  const lines = Object.entries(figures).map(
    ([key, value]) => `${key}: ${typeof value === 'number' ? round(value) : value}`,
  )
  process.stdout.write(`${args.includes('--json') ? JSON.stringify(figures) : lines.join('\n')}\n`)
}

function round(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 })
}
