import type { Result } from '../../shared/contract/contract.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { ReviewItem } from './review-queues.ts'

type Revision = 'undo' | 'redo'

/** What has just been answered. */
export function answeredWords(count: number, className: string): string {
  return count === 1 ? `Labelled as ${className}.` : `Labelled ${count} as ${className}.`
}

/** The class that an undo took from a sample, or a redo gave it again, by the sample's history since; `null`: not of interest. */
export function revisedClass(kind: Revision, history: Result<'label.history'>): string | null {
  // Of several undone in one millisecond the oldest was the last: undoing goes backwards.
  const undone = history.reduce<(typeof history)[number] | undefined>(
    (last, record) => ((record.undoneAt ?? -1) > (last?.undoneAt ?? -1) ? record : last),
    undefined,
  )
  const redone = history.findLast(({ undoneAt }) => undoneAt === null)
  return (kind === 'undo' ? undone : redone)?.className ?? null
}

/** What was undone or done again. @param isShown Whether it is on screen now. */
export function revisedWords(
  kind: Revision,
  {
    what,
    count,
    className,
    isShown,
  }: Pick<Result<'label.undo'>, 'what'> & { count: number; className: string | null; isShown: boolean },
): string {
  const done = kind === 'undo' ? 'Undone' : 'Redone'
  if (what === null) return `Nothing to ${kind}.`
  if (what === 'classes') return `${done}: a change of the classes.`
  const name = className === null ? 'not of interest' : `“${className}”`
  return `${done}: ${name} for ${count === 1 ? 'a sample' : `${count} samples`}${isShown || kind === 'redo' ? '' : ' that this review does not show'}.`
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
