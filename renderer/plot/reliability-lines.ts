import type { ReliabilityBin } from '../../shared/domain/evaluation.ts'
import type { ChartLine } from './chart-lines.ts'

const STEP = 0.1

/** Where both axes begin: the tenth below everything that is shown. */
export function reliabilityStart(bins: readonly ReliabilityBin[]): number {
  const lowest = Math.min(1 - STEP, ...bins.flatMap(({ confidence, right }) => [confidence, right.low]))
  return Math.max(0, Math.floor(lowest / STEP) * STEP)
}

/** How often equally sure predictions are right, and the diagonal on which they would lie if confidence could be taken at its word. */
export function reliabilityLines(bins: readonly ReliabilityBin[]): ChartLine[] {
  if (bins.length === 0) return []
  const ends = [reliabilityStart(bins), 1]
  return [
    {
      name: 'right',
      xs: bins.map(({ confidence }) => confidence),
      ys: bins.map(({ right }) => right.value),
      interval: {
        name: '95 % interval',
        low: bins.map(({ right }) => right.low),
        high: bins.map(({ right }) => right.high),
      },
      shows: 'whiskers',
      mark: 'circle',
      dash: [],
      colour: '--accent',
    },
    { name: 'as it says', xs: ends, ys: ends, shows: 'band', mark: 'none', dash: [7, 5], colour: '--ink-3' },
  ]
}
