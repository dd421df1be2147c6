import type { ChartAxis } from './chart-options.ts'

/** 93.4 from 0.934, without the noise of binary fractions. */
export function toPercent(share: number): number {
  return Number((share * 100).toFixed(4))
}

/** An axis of shares, written in per cent. @param from Its lower end, as a share. */
export function shareAxis(name: string, from = 0): ChartAxis {
  return {
    name: `${name} (%)`,
    format: (value) => `${Number((value * 100).toFixed(1))}`,
    toUnit: toPercent,
    unit: '%',
    range: [from, 1],
  }
}
