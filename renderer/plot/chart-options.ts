import type uPlot from 'uplot'

export interface ChartAxis {
  /** With its unit in brackets. */
  readonly name: string
  readonly format: (value: number) => string
  /** Written behind a value that stands alone; the axis has it in its name. */
  readonly unit?: string
  /** The lower end when only that one is fixed. */
  readonly from?: number
  /** Fixed ends; without them the axis fits the data. */
  readonly range?: readonly [number, number]
  /** Distances between ticks to choose from. */
  readonly steps?: readonly number[]
}

export interface ChartColours {
  readonly ink: string
  readonly line: string
  readonly grid: string
  readonly band: string
}

export interface ChartForm {
  readonly x: ChartAxis
  readonly y: ChartAxis
  /** Draws every point as a dot, for few points. */
  readonly hasDots: boolean
  readonly hasBand: boolean
}

const FONT = '12px "Inter Variable", Inter, system-ui, sans-serif'

/** Series are x, y and, with a band, its upper and lower edge. */
export function chartOptions(
  form: ChartForm,
  colours: ChartColours,
  size: { readonly width: number; readonly height: number },
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const edge = { stroke: 'transparent', points: { show: false } }
  const value: uPlot.Series = {
    stroke: colours.line,
    width: 2,
    points: { show: form.hasDots, size: 7, fill: colours.line },
  }
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, fill: colours.line } },
    scales: { x: { time: false, ...fixed(form.x) }, y: fixed(form.y) },
    axes: [axis(form.x, colours, 26), axis(form.y, colours, 44)],
    series: form.hasBand ? [{}, value, edge, edge] : [{}, value],
    bands: form.hasBand ? [{ series: [2, 3], fill: colours.band }] : [],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  }
}

function fixed({ range, from }: ChartAxis): uPlot.Scale {
  if (range) return { range: [range[0], range[1]] }
  // Nothing, or nothing but the lower end itself, still needs an axis of some length.
  if (from !== undefined) return { range: (_plot, _min, max) => [from, max > from ? max : from + 1] }
  return {}
}

function axis({ name, format, steps }: ChartAxis, colours: ChartColours, size: number): uPlot.Axis {
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
  }
}
