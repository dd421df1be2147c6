import type { ClassId } from '../../shared/domain/ids.ts'
import type { Revised, Revision } from './review-orders.ts'
import type { ReviewItem } from './review-queues.ts'

/** What has just been answered. */
export function answeredWords(count: number, className: string): string {
  return count === 1 ? `Labelled as ${className}.` : `Labelled ${count} as ${className}.`
}

/** What was undone or done again. @param isShown Whether it is on screen now. */
export function revisedWords(kind: Revision, { what, sampleIds, classNames }: Revised, isShown: boolean): string {
  const done = kind === 'undo' ? 'Undone' : 'Redone'
  if (what === null) return `Nothing to ${kind}.`
  if (what === 'classes') return `${done}: a change of the classes.`
  const names = classNames.map((name) => (name === null ? 'not of interest' : `“${name}”`)).join(' and ')
  const samples = sampleIds.length === 1 ? 'a sample' : `${sampleIds.length} samples`
  return `${done}: ${names} for ${samples}${isShown || kind === 'redo' ? '' : ' that this review does not show'}.`
}

/** What accepting does, before the name of the class. @param count Samples it is done to. */
export function acceptWords({ queue, samples, suggested }: ReviewItem, count: number): string {
  if (suggested === null) return 'Mark as'
  if (queue === 'contradictions') return samples.length === 2 ? 'Label both as' : `Label all ${samples.length} as`
  const change = samples.some(({ classId }) => classId !== undefined) ? 'Change' : 'Label'
  const sign = change === 'Change' ? 'to' : 'as'
  if (samples.length === 1) return `${change} ${sign}`
  return count === samples.length ? `${change} all ${count} ${sign}` : `${change} ${count} of ${samples.length} ${sign}`
}

const MOST_NAMED = 2

/** What is left as it is by keeping. */
export function keepWords({ samples }: ReviewItem, nameOf: (classId: ClassId | null) => string): string {
  const classes = [...new Set(samples.map(({ classId }) => classId))]
  const names = classes.flatMap((classId) => (classId === undefined ? [] : [`“${nameOf(classId)}”`]))
  if (names.length === 0) return 'Leave it'
  return names.length > MOST_NAMED ? 'Keep all the classes' : `Keep ${names.join(' and ')}`
}
