import type { Efficiency } from '../../shared/domain/evaluation.ts'
import type { ChartLine } from './chart-lines.ts'

/** What accuracy is held against: samples labelled, or actions that labelled them. */
export type Effort = 'labels' | 'actions'

interface Point {
  readonly at: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/** The curve of the head, then what is expected of it, then what it is compared with; those without points are left out. */
export function efficiencyLines(efficiency: Efficiency, effort: Effort): ChartLine[] {
  const { measured, expected, fineTuned, fromScratch, random } = efficiency
  const byEffort = (points: Efficiency['measured']): Point[] =>
    points.map((point) => ({ at: point[effort], ...point.accuracy }))
  const expectedPoints = effort === 'labels' ? expected.byLabels : expected.byActions
  // A random label is one action: nobody groups what was drawn at random.
  const randomPoints = (random?.points ?? []).map(({ labels, accuracy }) => ({ at: labels, ...accuracy }))
  return [
    toLine(byEffort(measured), { name: 'measured', shows: 'band', mark: 'circle', dash: [], colour: '--accent' }),
    toLine(expectedPoints, { name: 'expected', shows: 'band', mark: 'none', dash: [7, 5], colour: '--ink-3' }),
    toLine(byEffort(fineTuned), {
      name: 'fine-tuned',
      shows: 'whiskers',
      mark: 'diamond',
      dash: [8, 3, 2, 3],
      colour: '--good',
    }),
    toLine(byEffort(fromScratch), {
      name: 'from scratch',
      shows: 'whiskers',
      mark: 'triangle',
      dash: [4, 3],
      colour: '--warn',
    }),
    toLine(randomPoints, { name: 'random labels', shows: 'whiskers', mark: 'square', dash: [2, 4], colour: '--check' }),
  ].filter(({ xs }) => xs.length > 0)
}

function toLine(
  points: readonly Point[],
  form: Pick<ChartLine, 'name' | 'shows' | 'mark' | 'dash' | 'colour'>,
): ChartLine {
  const of = (key: keyof Point): number[] => points.map((point) => point[key])
  return {
    ...form,
    xs: of('at'),
    ys: of('value'),
    interval: { name: '95 % interval', low: of('low'), high: of('high') },
  }
}
