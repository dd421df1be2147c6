/**
 * The inverse of the triangle L of a symmetric positive definite matrix M = L Lᵀ: `[size, size]`, zero above the diagonal.
 *
 * Golub and Van Loan, Matrix Computations, 2013, section 4.2.
 *
 * @param matrix `[size, size]`, row-major; only its lower half is read.
 * @throws RangeError when the matrix is not positive definite.
 */
export function inverseCholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = choleskyFactor(matrix, size)
  const inverse = new Float64Array(size * size)
  // Row after row of L X = I: X_i = (e_i − Σ_k<i L_ik X_k) / L_ii, where X_k is zero beyond column k.
  for (let i = 0; i < size; i++) {
    const row = inverse.subarray(i * size, (i + 1) * size)
    row[i] = 1
    for (let k = 0; k < i; k++) {
      const factor = lower[i * size + k]!
      for (let j = 0; j <= k; j++) row[j]! -= factor * inverse[k * size + j]!
    }
    const diagonal = lower[i * size + i]!
    for (let j = 0; j <= i; j++) row[j]! /= diagonal
  }
  return inverse
}

function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  if (matrix.length !== size * size) throw new RangeError(`expected ${size * size} elements, got ${matrix.length}`)
  const lower = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    const row = lower.subarray(i * size, (i + 1) * size)
    for (let j = 0; j <= i; j++) {
      const other = lower.subarray(j * size, (j + 1) * size)
      let rest = matrix[i * size + j]!
      for (let k = 0; k < j; k++) rest -= row[k]! * other[k]!
      if (i === j && !(rest > 0)) throw new RangeError(`the matrix is not positive definite: pivot ${i} is ${rest}`)
      row[j] = i === j ? Math.sqrt(rest) : rest / other[j]!
    }
  }
  return lower
}
