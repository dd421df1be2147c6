import { backTestPublished } from '../support/learning-curves.ts'

/** Back-test of the forecast on published curves: from the first four, five … points to those at up to four times the labels. */
export function run(): Promise<Readonly<Record<string, number | string>>> {
  const figures: Record<string, string> = {}
  for (const scatter of [0, 0.01, 0.02, 0.04]) {
    const { forecasts, held, meanError, bias, halfWidth } = backTestPublished({
      scatter,
      repeats: scatter === 0 ? 1 : 10,
      seed: 1,
    })
    const points = (share: number): string => (100 * share).toFixed(1)
    figures[`scatter of ${points(scatter)} points`] =
      `${points(held / forecasts)} % of ${forecasts} held ±${points(halfWidth)}, mean error ${points(meanError)}, bias ${points(bias)}`
  }
  return Promise.resolve(figures)
}
