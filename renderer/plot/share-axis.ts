import type { ChartAxis } from './chart-options.ts'

/** An axis of shares, written in per cent. @param from Its lower end, as a share. */
export function shareAxis(name: string, from = 0): ChartAxis {
  return {
    name: `${name} (%)`,
    format: (value) => `${Number((value * 100).toFixed(1))}`,
    unit: '%',
    range: [from, 1],
  }
}
