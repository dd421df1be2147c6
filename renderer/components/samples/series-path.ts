import type { Range } from '../../state/series-scale.svelte.ts'

/**
 * One channel as an SVG path in a box of `width` × `height`, broken where there are no values.
 *
 * @param values Evenly spread over the width.
 */
export function seriesPath(
  values: readonly (number | null)[],
  { low, high }: Range,
  width: number,
  height: number,
): string {
  const last = Math.max(1, values.length - 1)
  let isDown = false
  const commands = values.map((value, at) => {
    if (value === null) {
      isDown = false
      return ''
    }
    const x = (at / last) * width
    const y = high === low ? height / 2 : height * (1 - (value - low) / (high - low))
    const command = `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    isDown = true
    return command
  })
  return commands.join('')
}

/** A part of the time, from 0 to 1. */
export interface Span {
  readonly from: number
  readonly to: number
}

export const WHOLE: Span = { from: 0, to: 1 }

const LEAST_SHARE = 0.02

/** Shows `factor` times as much of the time, what is at `centre` staying where it is. */
export function zoom({ from, to }: Span, factor: number, centre: number): Span {
  const share = Math.min(1, Math.max(LEAST_SHARE, (to - from) * factor))
  const place = (centre - from) / (to - from)
  return within(centre - place * share, share)
}

/** Goes on by a share of what is shown. */
export function pan({ from, to }: Span, by: number): Span {
  return within(from + by * (to - from), to - from)
}

function within(from: number, share: number): Span {
  const start = Math.min(1 - share, Math.max(0, from))
  return { from: start, to: start + share }
}
