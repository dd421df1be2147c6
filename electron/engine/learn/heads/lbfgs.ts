export interface Evaluation {
  readonly loss: number
  readonly gradient: Float64Array
}

export interface MinimiseOptions {
  /** Stops when no element of the gradient is larger. */
  readonly tolerance: number
  readonly maxSteps: number
}

interface Correction {
  readonly step: Float64Array
  readonly change: Float64Array
  /** 1 / (step · change) */
  readonly inverse: number
}

const MEMORY = 10
const SUFFICIENT_DECREASE = 1e-4
const MOST_HALVINGS = 30

/**
 * Limited-memory BFGS with step halving until the loss falls by Armijo's rule: for smooth convex functions.
 *
 * Directions come from the last ten changes of the gradient by the two-loop recursion, the first scaled by
 * (s · y) / (y · y). A change without positive curvature is forgotten. It also ends where no step lowers the loss any more, which is
 * the limit of the precision of `evaluate`.
 *
 * Nocedal and Wright, Numerical Optimization, 2006, algorithms 7.4 and 7.5.
 *
 * @param start Not changed.
 */
export function minimise(
  evaluate: (at: Float64Array) => Evaluation,
  start: Float64Array,
  { tolerance, maxSteps }: MinimiseOptions,
): Float64Array {
  let at: Float64Array = start.slice()
  let { loss, gradient } = evaluate(at)
  const corrections: Correction[] = []
  for (let count = 0; count < maxSteps && largest(gradient) > tolerance; count++) {
    const direction = downhill(gradient, corrections)
    const slope = dot(direction, gradient)
    // Without curvature to go by, a first step of length 1 at most.
    let length = corrections.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope))
    let next = along(at, direction, length)
    let there = evaluate(next)
    for (let halvings = 0; !(there.loss <= loss + SUFFICIENT_DECREASE * length * slope); halvings++) {
      if (halvings === MOST_HALVINGS) return at
      length /= 2
      next = along(at, direction, length)
      there = evaluate(next)
    }
    const step = next.map((value, i) => value - at[i]!)
    const change = there.gradient.map((value, i) => value - gradient[i]!)
    const curvature = dot(step, change)
    if (curvature > Number.EPSILON * dot(change, change)) corrections.push({ step, change, inverse: 1 / curvature })
    if (corrections.length > MEMORY) corrections.shift()
    at = next
    ;({ loss, gradient } = there)
  }
  return at
}

/** −H · gradient, H being the inverse Hessian that the corrections describe. */
function downhill(gradient: Float64Array, corrections: readonly Correction[]): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares: number[] = []
  for (const { step, change, inverse } of corrections.toReversed()) {
    const share = inverse * dot(step, direction)
    shares.push(share)
    add(direction, change, -share)
  }
  const latest = corrections.at(-1)
  if (latest !== undefined) {
    const scale = 1 / (latest.inverse * dot(latest.change, latest.change))
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale
  }
  for (const { step, change, inverse } of corrections) {
    const share = shares.pop() ?? 0
    add(direction, step, share - inverse * dot(change, direction))
  }
  return direction
}

function along(at: Float64Array, direction: Float64Array, length: number): Float64Array {
  return at.map((value, i) => value + length * direction[i]!)
}

function add(to: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * values[i]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
