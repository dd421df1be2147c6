const MOST_ROUNDS = 60

/**
 * Eigenvalues of a symmetric matrix, largest first, without its eigenvectors: Householder's reduction to three diagonals,
 * then QL with implicit shifts. 4/3 · size³ operations: half a second for 640 rows, where Jacobi's method takes a minute.
 *
 * Golub and Van Loan, Matrix Computations, 8.3.
 *
 * @param matrix `[size, size]`, row after row. Left as it is.
 * @throws RangeError when it is not of that size, or has values that are not finite.
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  if (matrix.length !== size * size) throw new RangeError(`expected ${size * size} elements, got ${matrix.length}`)
  if (!matrix.every(Number.isFinite)) throw new RangeError('expected finite elements')
  const { diagonal, beside } = toThreeDiagonals(matrix.slice(), size)
  return diagonalise(diagonal, beside).sort((a, b) => b - a)
}

interface ThreeDiagonals {
  readonly diagonal: Float64Array
  /** What is next to the diagonal; the last is 0. */
  readonly beside: Float64Array
}

/** Mirrors the rest of each column onto its first element. Overwrites `a`. */
function toThreeDiagonals(a: Float64Array, size: number): ThreeDiagonals {
  const beside = new Float64Array(size)
  const v = new Float64Array(size)
  const w = new Float64Array(size)
  for (let k = 0; k < size - 1; k++) {
    let square = 0
    for (let i = k + 1; i < size; i++) square += (v[i] = a[i * size + k]!) ** 2
    const first = v[k + 1]!
    const length = first > 0 ? -Math.sqrt(square) : Math.sqrt(square)
    beside[k] = length
    v[k + 1] = first - length
    const norm = square - first * first + v[k + 1]! ** 2
    if (norm === 0) continue
    // a ← (I − 2vvᵀ/|v|²) a (I − 2vvᵀ/|v|²) = a − vwᵀ − wvᵀ
    let along = 0
    for (let i = k + 1; i < size; i++) {
      let sum = 0
      for (let j = k + 1; j < size; j++) sum += a[i * size + j]! * v[j]!
      w[i] = (2 * sum) / norm
      along += w[i]! * v[i]!
    }
    for (let i = k + 1; i < size; i++) w[i]! -= (along / norm) * v[i]!
    for (let i = k + 1; i < size; i++) {
      for (let j = k + 1; j < size; j++) a[i * size + j]! -= v[i]! * w[j]! + w[i]! * v[j]!
    }
  }
  return { diagonal: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), beside }
}

/** Overwrites both, and returns the diagonal. @throws RangeError when it does not converge. */
function diagonalise(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const size = diagonal.length
  for (let start = 0; start < size; start++) {
    for (let round = 0; ; round++) {
      const end = endOfBlock(diagonal, beside, start)
      if (end === start) break
      if (round === MOST_ROUNDS) throw new RangeError(`eigenvalue ${start} of ${size} did not converge`)
      rotate(diagonal, beside, start, end)
    }
  }
  return diagonal
}

/** The first row from `start` that is not tied to the next. */
function endOfBlock(diagonal: Float64Array, beside: Float64Array, start: number): number {
  let end = start
  for (; end < diagonal.length - 1; end++) {
    const scale = Math.abs(diagonal[end]!) + Math.abs(diagonal[end + 1]!)
    if (Math.abs(beside[end]!) <= Number.EPSILON * scale) break
  }
  return end
}

/** One sweep of rotations from the end of a block to its start. */
function rotate(diagonal: Float64Array, beside: Float64Array, start: number, end: number): void {
  const slope = (diagonal[start + 1]! - diagonal[start]!) / (2 * beside[start]!)
  const root = Math.hypot(slope, 1)
  let g = diagonal[end]! - diagonal[start]! + beside[start]! / (slope + (slope < 0 ? -root : root))
  let [sine, cosine, shift] = [1, 1, 0]
  for (let i = end - 1; i >= start; i--) {
    const f = sine * beside[i]!
    const b = cosine * beside[i]!
    const r = Math.hypot(f, g)
    beside[i + 1] = r
    if (r === 0) {
      diagonal[i + 1]! -= shift
      beside[end] = 0
      return
    }
    sine = f / r
    cosine = g / r
    g = diagonal[i + 1]! - shift
    const step = (diagonal[i]! - g) * sine + 2 * cosine * b
    shift = sine * step
    diagonal[i + 1] = g + shift
    g = cosine * step - b
  }
  diagonal[start]! -= shift
  beside[start] = g
  beside[end] = 0
}
