/** Eigenvalues, largest first, and their vectors of length 1 as rows: `[size, size]`. */
export interface Eigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

const MOST_SWEEPS = 60
const SMALL = 1e-22

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations: size³ operations a sweep, under ten
 * sweeps as a rule.
 *
 * Golub and Van Loan, Matrix Computations, 2013, section 8.5.
 *
 * @param matrix `[size, size]`, row-major; only read.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  if (matrix.length !== size * size) throw new RangeError(`expected ${size * size} elements, got ${matrix.length}`)
  const a = matrix.slice()
  const v = new Float64Array(size * size)
  for (let i = 0; i < size; i++) v[i * size + i] = 1
  const total = a.reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, size) > SMALL * total; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q)
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!)
  const vectors = new Float64Array(size * size)
  order.forEach((i, row) => vectors.set(v.subarray(i * size, (i + 1) * size), row * size))
  return { values: Float64Array.from(order, (i) => a[i * size + i]!), vectors }
}

/** Makes a[p, q] zero; the rows of `v` turn along. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!
  if (apq === 0) return
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, c, s)
  for (let k = 0; k < size; k++) {
    turn(a, p * size + k, q * size + k, c, s)
    turn(v, p * size + k, q * size + k, c, s)
  }
}

function turn(values: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [values[i]!, values[j]!]
  values[i] = c * x - s * y
  values[j] = s * x + c * y
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) if (i !== j) sum += a[i * size + j]! ** 2
  return sum
}
