import type { Class } from '../../shared/domain/labels.ts'

const MOST_SHOWN = 7

/** Classes for what was typed so far: those that begin with it first, then those with it somewhere inside. Without anything, none. */
export function matchingClasses(classes: readonly Class[], typed: string): Class[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return []
  const places = classes.map((candidate) => ({ candidate, place: candidate.name.toLowerCase().indexOf(wanted) }))
  return places
    .filter(({ place }) => place >= 0)
    .toSorted((a, b) => Math.sign(a.place) - Math.sign(b.place))
    .slice(0, MOST_SHOWN)
    .map(({ candidate }) => candidate)
}
