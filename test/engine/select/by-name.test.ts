import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { clusterRows } from '../../../electron/engine/select/clusters.ts'
import { chooseCoreSet } from '../../../electron/engine/select/core-set.ts'
import { dropQuery } from '../../../electron/engine/select/drop-query.ts'
import { chooseByKMeans } from '../../../electron/engine/select/k-means.ts'
import { chooseByMargin } from '../../../electron/engine/select/margin.ts'
import { chooseRandom } from '../../../electron/engine/select/random.ts'
import type { SelectionModel } from '../../../electron/engine/select/selection.ts'
import { typiclust } from '../../../electron/engine/select/typiclust.ts'
import { clusteredRows, dotOf, normalised, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

const NONE = new Int32Array(0)
const CLUSTERS = 7
// So far apart that k-means finds just these clusters.
const apart = clusteredRows(140, 24, CLUSTERS, 0.15, 1)
const rowsOfCluster = (cluster: number): number[] =>
  Array.from({ length: 140 }, (_, row) => row).filter((row) => row % CLUSTERS === cluster)
const cosine = (vectors: Matrix, a: number, b: number): number => dotOf(rowOf(vectors, a), rowOf(vectors, b))
const best = (rows: readonly number[], score: (row: number) => number): number =>
  rows.reduce((most, row) => (score(row) > score(most) ? row : most))

describe('clusterRows', () => {
  it('ends where every row is with the closest mean direction', () => {
    const x = unitRows(120, 5, 2)
    const { centres, nearest, cosine: closeness } = clusterRows(x, 6, new Random(1))
    for (let row = 0; row < x.rows; row++) {
      const cosines = Array.from({ length: 6 }, (_, centre) => dotOf(rowOf(x, row), rowOf(centres, centre)))
      assert.ok(Math.abs(Math.max(...cosines) - closeness[row]!) < 1e-5)
      assert.ok(Math.abs(cosines[nearest[row]!]! - closeness[row]!) < 1e-5)
    }
    for (let centre = 0; centre < 6; centre++) {
      const sum = new Float32Array(5)
      nearest.forEach((other, row) => other === centre && rowOf(x, row).forEach((value, d) => (sum[d]! += value)))
      const mean = rowOf(normalised({ rows: 1, cols: 5, data: sum }), 0)
      assert.ok(dotOf(mean, rowOf(centres, centre)) > 0.9999)
    }
  })

  it('finds fewer clusters than asked for when there are fewer different rows', () => {
    const twice = { rows: 6, cols: 4, data: new Float32Array(24) }
    const two = unitRows(2, 4, 3)
    for (let row = 0; row < 6; row++) twice.data.set(rowOf(two, row % 2), row * 4)
    assert.equal(clusterRows(twice, 5, new Random(1)).centres.rows, 2)
  })
})

describe('k-means', () => {
  it('takes the row closest to the mean of each cluster without a label', () => {
    const labelled = Int32Array.of(0, 1)
    const picks = chooseByKMeans({ vectors: apart, count: CLUSTERS - 2, labelled, random: new Random(1) })
    const expected = [2, 3, 4, 5, 6].map((cluster) => {
      const rows = rowsOfCluster(cluster)
      return best(rows, (row) => rows.reduce((sum, other) => sum + cosine(apart, row, other), 0))
    })
    assert.deepEqual([...picks].sort((a, b) => (a % CLUSTERS) - (b % CLUSTERS)), expected) // prettier-ignore
  })
})

describe('typiclust', () => {
  it('takes the row with the closest neighbours in each cluster without a label', () => {
    const labelled = Int32Array.of(2)
    const picks = typiclust({ vectors: apart, count: CLUSTERS - 1, labelled, random: new Random(1) })
    const expected = [0, 1, 3, 4, 5, 6].map((cluster) => {
      const rows = rowsOfCluster(cluster)
      const typical = (row: number): number => {
        const cosines = rows.filter((other) => other !== row).map((other) => cosine(apart, row, other))
        return cosines.sort((a, b) => b - a).slice(0, rows.length / 2).reduce((sum, value) => sum + value, 0) // prettier-ignore
      }
      return best(rows, typical)
    })
    assert.deepEqual([...picks].sort((a, b) => (a % CLUSTERS) - (b % CLUSTERS)), expected) // prettier-ignore
  })

  it('visits the largest cluster first and one of five rows last', () => {
    const vectors = { ...apart, data: apart.data.slice() }
    // Sixteen rows of cluster 6 move into cluster 3: 4 and 36 rows.
    rowsOfCluster(6).forEach((row, at) => {
      if (at < 16) vectors.data.set(rowOf(apart, rowsOfCluster(3)[at]!).map((v, d) => v + (d === at ? 0.01 : 0)), row * 24) // prettier-ignore
    })
    const picks = typiclust({ vectors: normalised(vectors), count: CLUSTERS, labelled: NONE, random: new Random(2) })
    const clusterOf = (row: number): number => (row % CLUSTERS === 6 && rowsOfCluster(6).indexOf(row) < 16 ? 3 : row % CLUSTERS) // prettier-ignore
    assert.deepEqual([clusterOf(picks[0]!), clusterOf(picks.at(-1)!)], [3, 6])
  })
})

describe('core-set', () => {
  it('takes the row farthest from all labelled and taken, as loops find it', () => {
    const vectors = unitRows(60, 5, 4)
    const labelled = Int32Array.of(7, 8)
    const chosen = [...labelled]
    while (chosen.length < 14) {
      const rows = Array.from({ length: 60 }, (_, row) => row).filter((row) => !chosen.includes(row))
      chosen.push(best(rows, (row) => -Math.max(...chosen.map((other) => cosine(vectors, row, other)))))
    }
    const picks = chooseCoreSet({ vectors, count: 12, labelled, random: new Random(1) })
    assert.deepEqual([...picks], chosen.slice(2))
  })
})

describe('margin', () => {
  it('takes rows in the order of p₁ − p₂', () => {
    const random = new Random(5)
    const data = Float32Array.from({ length: 150 }, () => random.uniform())
    const model = { probabilities: { rows: 50, cols: 3, data }, weights: unitRows(3, 4, 1), bias: new Float32Array(3) }
    const margin = (row: number): number => {
      const [a, b] = [...data.subarray(3 * row, 3 * row + 3)].sort((x, y) => y - x)
      return a! - b!
    }
    const expected = Array.from({ length: 50 }, (_, row) => row).filter((row) => row > 1)
    expected.sort((a, b) => margin(a) - margin(b))
    const options = { vectors: unitRows(50, 4, 6), count: 9, labelled: Int32Array.of(0, 1), random, model: () => model }
    assert.deepEqual([...chooseByMargin(options)], expected.slice(0, 9))
  })

  it('draws at random while there is no classifier', () => {
    const options = { vectors: unitRows(50, 4, 6), count: 9, labelled: NONE, model: () => null }
    assert.deepEqual(
      chooseByMargin({ ...options, random: new Random(3) }),
      chooseRandom({ ...options, random: new Random(3) }),
    )
  })
})

describe('drop-query', () => {
  /** Two classes along the first axis. */
  const model = (cols: number): SelectionModel => {
    const weights = { rows: 2, cols, data: new Float32Array(2 * cols) }
    weights.data[0] = 1
    weights.data[cols] = -1
    return { probabilities: { rows: 0, cols: 2, data: new Float32Array(0) }, weights, bias: Float32Array.of(0.1, 0) }
  }

  it('takes one of each cluster of rows whose class hangs on features that are left out', () => {
    // Clusters 0 to 2 are of the second class by their first feature alone, and of the first by the bias when it is left out.
    const data = unitRows(180, 8, 7).data
    for (let row = 0; row < 180; row++) {
      for (let d = 0; d < 8; d++) data[8 * row + d]! *= 0.05
      data[8 * row] = row % 6 < 3 ? -0.5 : 0.5
      data[8 * row + 1 + (row % 6)]! += 1
    }
    const vectors = normalised({ rows: 180, cols: 8, data })
    const picks = dropQuery({
      vectors,
      count: 3,
      labelled: Int32Array.of(5),
      random: new Random(2),
      model: () => model(8),
    })
    assert.deepEqual([...picks.map((row) => row % 6)].sort(), [0, 1, 2])
  })

  it('is k-means while there is no classifier, and makes do with fewer that waver', () => {
    const options = { vectors: apart, labelled: NONE, model: () => null }
    assert.deepEqual(
      dropQuery({ ...options, count: 7, random: new Random(3) }),
      chooseByKMeans({ ...options, count: 7, random: new Random(3) }),
    )
    const all = dropQuery({ ...options, count: 200, random: new Random(3), model: () => model(24) })
    assert.equal(new Set(all).size, 140)
  })
})

describe('random', () => {
  it('takes every row equally often', () => {
    const counts = new Array<number>(10).fill(0)
    const vectors = unitRows(10, 4, 8)
    for (let seed = 0; seed < 2000; seed++) {
      for (const row of chooseRandom({ vectors, count: 3, labelled: Int32Array.of(4), random: new Random(seed) })) counts[row]!++ // prettier-ignore
    }
    counts.forEach((count, row) => assert.ok(row === 4 ? count === 0 : Math.abs(count - 2000 / 3) < 100, `${count}`))
  })
})
