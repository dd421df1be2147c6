/** How the points of a line are drawn; with its dashes it tells lines apart without colour. */
export type Mark = 'circle' | 'square' | 'triangle' | 'diamond' | 'none'

/** One line of a chart, with its interval where it has one. All arrays are of one length. */
export interface ChartLine {
  readonly name: string
  /** Rising. */
  readonly xs: readonly number[]
  readonly ys: readonly number[]
  readonly interval?: { readonly name: string; readonly low: readonly number[]; readonly high: readonly number[] }
  /** An interval is a band behind the line, or a whisker at each point. */
  readonly shows: 'band' | 'whiskers'
  readonly mark: Mark
  /** Lengths of strokes and gaps in pixels; none for a whole line. */
  readonly dash: readonly number[]
  /** Custom property that holds its colour. */
  readonly colour: `--${string}`
}

/** A chart's only line. @param hasMarks Draws every point, for few points. */
export function onlyLine(
  name: string,
  xs: readonly number[],
  ys: readonly number[],
  hasMarks: boolean,
): readonly ChartLine[] {
  const mark = hasMarks ? 'circle' : 'none'
  return [{ name, xs, ys, shows: 'band', mark, dash: [], colour: '--accent' }]
}

type Column = (number | null)[]

export interface AlignedLine {
  readonly ys: Column
  readonly low: Column
  readonly high: Column
}

/** Lines over one common row of x values, each `null` where it has no point. Of two points at one x the later counts. */
export function alignLines(lines: readonly ChartLine[]): { xs: number[]; lines: AlignedLine[] } {
  const xs = [...new Set(lines.flatMap((line) => line.xs))].sort((a, b) => a - b)
  const positions = new Map(xs.map((x, at) => [x, at]))
  const spread = (line: ChartLine, values: readonly number[] | undefined): Column => {
    const column: Column = xs.map(() => null)
    line.xs.forEach((x, at) => (column[positions.get(x) ?? 0] = values?.[at] ?? null))
    return column
  }
  return {
    xs,
    lines: lines.map((line) => ({
      ys: spread(line, line.ys),
      low: spread(line, line.interval?.low),
      high: spread(line, line.interval?.high),
    })),
  }
}
