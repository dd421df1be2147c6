import { Random } from '../../electron/engine/base/random.ts'
import { nearDuplicates } from '../../electron/engine/index/duplicates.ts'
import { dealFolds } from '../../electron/engine/index/folds.ts'
import { takeRows } from '../../electron/engine/index/matrix-rows.ts'
import { crossValidate } from '../../electron/engine/learn/heads/cross-validate.ts'
import { findLabelErrors, type LabelError } from '../../electron/engine/select/label-errors.ts'
import { propagateHeldOut } from '../../electron/engine/select/propagate-held-out.ts'
import type { DigitSpace } from './digit-space.ts'

export interface Found {
  /** Of what was suspected, the share that was planted. */
  readonly precision: number
  /** Of what was planted, the share that was suspected. */
  readonly recall: number
  readonly suspected: number
}

export interface PlantedFigures {
  readonly planted: number
  readonly all: Found
  /** For both reasons at once. */
  readonly sure: Found
  /** The first of the list, as many as were planted. */
  readonly first: Found
}

/** Labels random rows of ten classes, one in twenty wrongly, and looks for the wrong ones as `review` does. */
export function findPlanted(
  { vectors, neighbours, graph, labels }: DigitSpace,
  count: number,
  seed: number,
): PlantedFigures {
  const random = new Random(seed)
  const rows = random.sample(vectors.rows, count).sort()
  const given = rows.map((row) => labels[row]!)
  const planted = new Set(random.sample(count, Math.round(count / 20)))
  for (const at of planted) given[at] = (given[at]! + 1 + random.int(9)) % 10
  const duplicates = nearDuplicates(neighbours)
  const foldOf = dealFolds(rows.map((row) => duplicates[row]!), 10, random) // prettier-ignore
  const classifier = crossValidate(takeRows(vectors, rows), given, 10, foldOf, { weightDecay: 1e-2 })
  const held = propagateHeldOut({ graph, neighbours, rows, labels: given, classCount: 10, foldOf })
  const errors = findLabelErrors({
    labels: given,
    classifier,
    propagated: held.probabilities,
    agreement: held.agreement,
  })
  const score = (suspected: readonly LabelError[]): Found => {
    const right = suspected.filter(({ at }) => planted.has(at)).length
    return {
      precision: right / Math.max(1, suspected.length),
      recall: right / planted.size,
      suspected: suspected.length,
    }
  }
  return {
    planted: planted.size,
    all: score(errors),
    sure: score(errors.filter(({ reasons }) => reasons.length === 2)),
    first: score(errors.slice(0, planted.size)),
  }
}
