import type { DrawnSeries } from '../../shared/domain/drawn-series.ts'

/** Least and largest value that a drawing shows. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** Share of the values of a series on either side that may lie outside: one wild value must not flatten all others. */
const OUTSIDE = 0.02
const MARGIN = 0.05
// Channels whose ranges are less alike than this are drawn below one another, each on its own scale.
const LARGEST_RATIO = 3
const MOST_TOGETHER = 3

/**
 * The one scale on which all series of a project are drawn, so that they can be compared. It grows as series are seen that need more
 * room.
 */
export class SeriesScale {
  #ranges = $state.raw<readonly Range[]>([])

  /** Makes room for a series. */
  add({ channels }: DrawnSeries): void {
    const ranges = channels.map((values, channel) => join(this.#ranges[channel], usualRange(values)))
    const isWider = ranges.some(({ low, high }, channel) => {
      const before = this.#ranges[channel]
      return before === undefined || low < before.low || high > before.high
    })
    if (isWider) this.#ranges = ranges
  }

  /** Channels that are drawn into each other, from top to bottom, with the range of each drawing. */
  get lanes(): readonly { readonly channels: readonly number[]; readonly range: Range }[] {
    const all = this.#ranges.reduce<Range | undefined>(join, undefined)
    if (all === undefined) return []
    const narrowest = Math.min(...this.#ranges.map(({ low, high }) => high - low))
    const isAlike = all.high - all.low <= LARGEST_RATIO * narrowest
    if (this.#ranges.length <= MOST_TOGETHER && isAlike) return [{ channels: [...this.#ranges.keys()], range: all }]
    return this.#ranges.map((range, channel) => ({ channels: [channel], range }))
  }
}

let known: { readonly project: string; readonly scale: SeriesScale } | undefined

/** The scale of the open project. */
export function scaleOf(project: string): SeriesScale {
  if (known?.project !== project) known = { project, scale: new SeriesScale() }
  return known.scale
}

function usualRange(values: readonly (number | null)[]): Range {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const [low, high] = [at(OUTSIDE), at(1 - OUTSIDE)]
  const margin = MARGIN * (high - low)
  return { low: low - margin, high: high + margin }
}

function join(a: Range | undefined, b: Range): Range {
  return a === undefined ? b : { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
}
