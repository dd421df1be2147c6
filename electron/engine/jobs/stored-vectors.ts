import type { SampleId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'

/** Embeddings in use, each read once; empty for a sample that has none. */
export function storedVectors(project: Project): (sampleId: SampleId) => Float32Array {
  const { activeRunId } = project.info.get()
  const known = new Map<SampleId, Float32Array>()
  return (sampleId) => {
    const vector =
      known.get(sampleId) ??
      (activeRunId === null ? null : project.embeddings.get(activeRunId, sampleId)) ??
      new Float32Array()
    known.set(sampleId, vector)
    return vector
  }
}

/** 0 where either is not known. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0]
  for (let d = 0; d < a.length; d++) {
    const [x, y] = [a[d] ?? 0, b[d] ?? 0]
    product += x * y
    squaresA += x * x
    squaresB += y * y
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB)
}
