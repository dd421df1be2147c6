import uPlot from 'uplot'
import type { AlignedLine, ChartLine } from './chart-lines.ts'
import { drawMarks } from './draw-marks.ts'
import { logRange, logTicks } from './log-ticks.ts'

export interface ChartAxis {
  /** With its unit in brackets. */
  readonly name: string
  readonly format: (value: number) => string
  /** A value in the unit that the name has in brackets, where it is kept in another. */
  readonly toUnit?: (value: number) => number
  /** Written behind a value that stands alone; the axis has it in its name. */
  readonly unit?: string
  /** The lower end when only that one is fixed. */
  readonly from?: number
  /** Fixed ends; without them the axis fits the data. */
  readonly range?: readonly [number, number]
  /** Equal distances stand for equal factors; every value is above 0. */
  readonly isLog?: boolean
  /** Distances between ticks to choose from. */
  readonly steps?: readonly number[]
}

export interface ChartColours {
  readonly ink: string
  readonly grid: string
  /** Of each line, and of the band behind it. */
  readonly lines: readonly { readonly line: string; readonly band: string }[]
}

export interface ChartForm {
  readonly x: ChartAxis
  readonly y: ChartAxis
  readonly lines: readonly ChartLine[]
}

const FONT = '12px "Inter Variable", Inter, system-ui, sans-serif'
/** Room that a number and the space to the next take, in pixels. */
const TICK_WIDTH = 48
const logAxis: uPlot.Axis = {
  splits: (plot, _axis, from, to) => logTicks(from, to, plot.width / TICK_WIDTH),
  // uPlot's own would take labels away again.
  filter: (_plot, splits) => splits,
}
/** Series of each line: the line, then the upper and the lower edge of its band. */
const SERIES_A_LINE = 3

/** What uPlot draws: x, then three series a line. */
export function toSeries(xs: number[], lines: readonly AlignedLine[]): uPlot.AlignedData {
  return [xs, ...lines.flatMap(({ ys, high, low }) => [ys, high, low])]
}

/** @param aligned The lines as they are at the moment of drawing. */
export function chartOptions(
  form: ChartForm,
  colours: ChartColours,
  size: { readonly width: number; readonly height: number },
  aligned: () => { readonly xs: readonly number[]; readonly lines: readonly AlignedLine[] },
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const edge = { stroke: 'transparent', points: { show: false }, spanGaps: true }
  const series = form.lines.flatMap(({ dash }, at): uPlot.Series[] => [
    { stroke: colours.lines[at]?.line ?? '', width: 2, dash: [...dash], points: { show: false }, spanGaps: true },
    edge,
    edge,
  ])
  const bands = form.lines.flatMap(({ shows }, at): uPlot.Band[] => {
    const first = 1 + at * SERIES_A_LINE
    return shows === 'band' ? [{ series: [first + 1, first + 2], fill: colours.lines[at]?.band ?? '' }] : []
  })
  const drawAllMarks = (plot: uPlot): void => {
    const { xs, lines } = aligned()
    const to = {
      x: (value: number) => plot.valToPos(value, 'x', true),
      y: (value: number) => plot.valToPos(value, 'y', true),
      scale: uPlot.pxRatio,
    }
    form.lines.forEach(({ mark, shows }, at) => {
      const colour = colours.lines[at]?.line ?? ''
      const line = lines[at]
      // A band has no width where a line is a single point.
      const isPoint = line !== undefined && line.ys.filter((y) => y !== null).length === 1
      if (line) drawMarks(plot.ctx, xs, line, { mark, colour, hasWhiskers: shows === 'whiskers' || isPoint }, to)
    })
  }
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
    scales: { x: { time: false, ...fixed(form.x) }, y: fixed(form.y) },
    axes: [axis(form.x, colours, 26), axis(form.y, colours, 44)],
    series: [{}, ...series],
    bands,
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)], draw: [drawAllMarks] },
  }
}

function fixed({ range, from, isLog }: ChartAxis): uPlot.Scale {
  if (isLog) return { distr: 3, range: (_plot, min, max) => logRange(min, max) }
  if (range) return { range: [range[0], range[1]] }
  // Nothing, or nothing but the lower end itself, still needs an axis of some length; the last point needs room for its mark.
  if (from !== undefined)
    return { range: (_plot, _min, max) => [from, max > from ? max + (max - from) / 30 : from + 1] }
  return {}
}

function axis({ name, format, steps, isLog }: ChartAxis, colours: ChartColours, size: number): uPlot.Axis {
  return {
    label: name,
    labelFont: FONT,
    labelSize: 20,
    font: FONT,
    size,
    stroke: colours.ink,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
    values: (_plot, splits) => splits.map(format),
    ...(steps ? { incrs: [...steps] } : {}),
    ...(isLog ? logAxis : {}),
  }
}
