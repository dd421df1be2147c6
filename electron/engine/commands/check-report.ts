import type { Estimate } from '../../../shared/domain/classifier.ts'
import type { CheckScores } from '../../../shared/domain/evaluation.ts'
import type { ClassId } from '../../../shared/domain/ids.ts'
import { percent, table } from './terminal.ts'

/** Precision and recall of each class, and whether the confidence can be taken at its word, for people; nothing without a check. */
export function describeChecks(
  { classes, reliability, accuracy }: CheckScores,
  nameOf: (classId: ClassId) => string,
): string[] {
  if (accuracy === null || reliability === null) return []
  const byClass = classes.map(({ classId, precision, recall }) => [nameOf(classId), told(precision), told(recall)])
  const head = ['class', 'precision (95 % interval, checks predicted as it)', 'recall (95 % interval, checks of it)']
  return [`\nBy class, on the random checks:\n${table([head, ...byClass])}`, ...describeReliability(reliability)]
}

function describeReliability({ bins }: NonNullable<CheckScores['reliability']>): string[] {
  if (bins.length === 0) return []
  const rows = bins.map(({ from, to, confidence, right }) => [
    percent(confidence),
    `${percent(from)} to ${percent(to)}`,
    percent(right.value),
    `${percent(right.low)} to ${percent(right.high)}`,
    right.checks,
  ])
  const head = ['is as sure as', 'from, to', 'and right in', '95 % interval', 'checks']
  return [`\nConfidence against what is right:\n${table([head, ...rows])}`]
}

function told(share: Estimate | null): string {
  if (share === null) return 'no check'
  const { value, low, high, checks, isEnough } = share
  return isEnough ? `${percent(value)} (${percent(low)} to ${percent(high)}, ${checks})` : `too few to tell (${checks})`
}
