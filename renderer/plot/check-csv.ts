import type { Estimate } from '../../shared/domain/classifier.ts'
import type { CheckScores, ReliabilityBin } from '../../shared/domain/evaluation.ts'
import { toCsv } from './csv.ts'
import { toPercent } from './share-axis.ts'

/** Precision and recall of each class. @param names Of the classes, in the same order. */
export function classScoresCsv(names: readonly string[], classes: CheckScores['classes']): string {
  const columns = ['precision', 'recall'].flatMap((name) => [
    `${name} (%)`,
    `${name} low (%)`,
    `${name} high (%)`,
    `${name} checks`,
  ])
  const rows = classes.map(({ precision, recall }, at) => [names[at] ?? '', ...cells(precision), ...cells(recall)])
  return toCsv(['class', ...columns], rows)
}

export function confusionCsv(names: readonly string[], confusion: CheckScores['confusion']): string {
  return toCsv(
    ['given \\ predicted', ...names],
    confusion.map((row, at) => [names[at] ?? '', ...row]),
  )
}

export function reliabilityCsv(bins: readonly ReliabilityBin[]): string {
  const header = [
    'confidence (%)',
    'from (%)',
    'to (%)',
    'right (%)',
    '95 % interval low (%)',
    '95 % interval high (%)',
    'checks',
  ]
  const rows = bins.map(({ confidence, from, to, right }) => [
    ...[confidence, from, to].map(toPercent),
    ...cells(right),
  ])
  return toCsv(header, rows)
}

function cells(share: Estimate | null): (number | null)[] {
  return share === null ? [null, null, null, 0] : [...[share.value, share.low, share.high].map(toPercent), share.checks]
}
