import { alignLines, type ChartLine } from './chart-lines.ts'
import type { ChartAxis } from './chart-options.ts'
import { toCsv } from './csv.ts'

/** The numbers of a chart's lines in the units that the axes name: a row for each x, with the ends of intervals. */
export function linesCsv(x: ChartAxis, y: ChartAxis, lines: readonly ChartLine[]): string {
  const aligned = alignLines(lines)
  const header = lines.flatMap(({ name, interval }) => {
    const column = lines.length > 1 ? `${y.name}, ${name}` : y.name
    return interval ? [column, `${column}, ${interval.name}, low`, `${column}, ${interval.name}, high`] : [column]
  })
  const rows = aligned.xs.map((value, at) => [
    inUnit(x, value),
    ...lines.flatMap(({ interval }, index) => {
      const { ys, low, high } = aligned.lines[index] ?? { ys: [], low: [], high: [] }
      return [ys[at], ...(interval ? [low[at], high[at]] : [])].map((cell) => inUnit(y, cell ?? null))
    }),
  ])
  return toCsv([x.name, ...header], rows)
}

function inUnit({ toUnit }: ChartAxis, value: number | null): number | null {
  return value === null || toUnit === undefined ? value : toUnit(value)
}
