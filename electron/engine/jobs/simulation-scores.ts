import type { SimulationPoint } from './simulation.ts'

export type Scores = Pick<
  SimulationPoint,
  'accuracyPropagated' | 'accuracyHeldOut' | 'balancedPropagated' | 'balancedHeldOut'
>

/** Rows to be judged, and what their classes really are. */
export interface Judged {
  readonly truth: Int32Array
  readonly unlabelled: Int32Array
  readonly heldOut: Int32Array
}

/** @param propagated What is said of an unlabelled row. @param heldOut What is said of a row that was held out. */
export function score(judged: Judged, propagated: (row: number) => number, heldOut: (row: number) => number): Scores {
  const isRight = (say: (row: number) => number) => (row: number) => say(row) === judged.truth[row]
  return {
    accuracyPropagated: share(judged.unlabelled, isRight(propagated)),
    accuracyHeldOut: share(judged.heldOut, isRight(heldOut)),
    balancedPropagated: balanced(judged.unlabelled, judged.truth, isRight(propagated)),
    balancedHeldOut: balanced(judged.heldOut, judged.truth, isRight(heldOut)),
  }
}

function share(rows: Int32Array, isRight: (row: number) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(isRight).length / rows.length
}

function balanced(rows: Int32Array, truth: Int32Array, isRight: (row: number) => boolean): number {
  const ofClasses = [...Map.groupBy(rows, (row) => truth[row]!).values()]
  const shares = ofClasses.map((ofClass) => share(Int32Array.from(ofClass), isRight))
  return shares.reduce((sum, value) => sum + value, 0) / Math.max(1, shares.length)
}
