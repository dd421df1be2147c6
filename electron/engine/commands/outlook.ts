import type { EfficiencyPoint, Estimate } from '../../../shared/domain/classifier.ts'
import type { Evaluation } from '../../../shared/domain/evaluation.ts'
import { percent, table } from './terminal.ts'

/** What `evaluate` says beyond the plain accuracy, for people. */
export function describeOutlook({ predictionPowered: sharper, forecast, stopping, efficiency }: Evaluation): string[] {
  return [
    ...(sharper === null
      ? []
      : [
          `With what is believed of all samples: ${percent(sharper.value)} (95 % interval ${percent(sharper.low)} to ${percent(sharper.high)}).`,
        ]),
    ...(forecast === null
      ? []
      : [
          `${forecast.labels} more labels should buy ${points(forecast.value)} points (95 % interval ${points(forecast.low)} to ${points(forecast.high)}).`,
        ]),
    stopping.reason,
    ...describeEfficiency(efficiency),
  ]
}

/** The curve as a table: what the labels brought, what is expected of more, and what random ones would have brought. */
function describeEfficiency(efficiency: Evaluation['efficiency']): string[] {
  const { measured, expected, fineTuned, fromScratch, random } = efficiency
  const last = expected.byLabels.at(-1)
  const rows = [
    ...toRows(measured, 'measured'),
    ...(last === undefined ? [] : [[last.at, '', ...written(last), 'expected']]),
    ...toRows(fineTuned, 'fine-tuned'),
    ...toRows(fromScratch, 'from scratch'),
    ...(random?.points ?? []).map(({ labels, accuracy }) => [labels, labels, ...written(accuracy), 'random labels']),
  ]
  return rows.length === 0
    ? []
    : [`\nAccuracy by effort:\n${table([['labels', 'actions', 'accuracy', '95 % interval', ''], ...rows])}`]
}

function toRows(points: readonly EfficiencyPoint[], name: string): (string | number)[][] {
  return points.map(({ labels, actions, accuracy }) => [labels, actions, ...written(accuracy), name])
}

function written({ value, low, high }: Pick<Estimate, 'value' | 'low' | 'high'>): [string, string] {
  return [percent(value), `${percent(low)} to ${percent(high)}`]
}

function points(share: number): string {
  return (share * 100).toFixed(1)
}
