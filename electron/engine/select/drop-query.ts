import type { Random } from '../base/random.ts'
import { sliceRows, takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { clusterRows } from './clusters.ts'
import { chooseByKMeans } from './k-means.ts'
import { DistinctPicks, openRows, type SelectionModel, type SelectionOptions } from './selection.ts'

const PASSES = 3
// Share of the features that a pass leaves out.
const DROPPED = 0.75
// Candidates for each row to choose, if as many waver at all.
const CANDIDATES_PER_PICK = 25
const TILE_ROWS = 4096

/**
 * DropQuery: rows whose class changes when three quarters of their features are left out, spread over the space.
 *
 * 1. Each row passes the head three times, every time with other features left out (the rest scaled up).
 * 2. Candidates are rows whose class changed in more than one pass; with fewer than 25 for each pick, those that changed once
 *    join them, then all.
 * 3. Candidates are put into as many clusters as there are rows to choose, and the closest to each centre is taken.
 *
 * Until labels of two classes exist it is k-means, as in the paper.
 *
 * Gupte et al., TMLR 2024, https://arxiv.org/abs/2401.14555
 */
export function dropQuery(options: SelectionOptions): Int32Array {
  const { vectors, count, random } = options
  const model = options.model?.() ?? null
  if (model === null) return chooseByKMeans(options)
  const open = openRows(options)
  const picks = new DistinctPicks(options)
  if (open.length === 0 || count === 0) return picks.rows()
  const changes = countChanges(takeRows(vectors, open), model, random)
  const candidates = mostChanged(open, changes, count * CANDIDATES_PER_PICK)
  const { centres, nearest, cosine } = clusterRows(takeRows(vectors, candidates), count, random)
  const byCloseness = candidates.map((_, at) => at).sort((a, b) => cosine[b]! - cosine[a]! || a - b)
  const clusters = Map.groupBy(byCloseness, (at) => nearest[at]!)
  for (let centre = 0; centre < centres.rows; centre++) {
    const rows = Int32Array.from(clusters.get(centre) ?? [], (at) => candidates[at]!)
    picks.takeFirst(rows, picks.count + 1)
  }
  // Clusters of copies leave some over.
  picks.takeFirst(
    byCloseness.map((at) => candidates[at]!),
    count,
  )
  return picks.rows()
}

/** In how many of the passes each row gets another class than with all its features. `[rows]` */
function countChanges(x: Matrix, model: SelectionModel, random: Random): Uint8Array {
  const changes = new Uint8Array(x.rows)
  for (let first = 0; first < x.rows; first += TILE_ROWS) {
    const tile = sliceRows(x, first, first + TILE_ROWS)
    const whole = classesOf(tile, model)
    for (let pass = 0; pass < PASSES; pass++) {
      const data = tile.data.map((value) => (random.uniform() < DROPPED ? 0 : value / (1 - DROPPED)))
      classesOf({ ...tile, data }, model).forEach((c, row) => {
        if (c !== whole[row]) changes[first + row]!++
      })
    }
  }
  return changes
}

function classesOf(x: Matrix, { weights, bias }: SelectionModel): Int32Array {
  const { rows, cols, data } = matMulTransposed(x, weights)
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let c = 1; c < cols; c++) {
      if (data[row * cols + c]! + bias[c]! > data[row * cols + best]! + bias[best]!) best = c
    }
    return best
  })
}

/** Rows that changed in most passes, then those that changed in fewer as long as there are not `enough`. */
function mostChanged(rows: Int32Array, changes: Uint8Array, enough: number): Int32Array {
  for (let least = Math.floor(PASSES / 2) + 1; least > 0; least--) {
    const found = rows.filter((_, at) => changes[at]! >= least)
    if (found.length >= enough) return found
  }
  return rows
}
