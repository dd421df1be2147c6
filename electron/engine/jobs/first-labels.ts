import type { EfficiencyPoint } from '../../../shared/domain/classifier.ts'
import { Random } from '../base/random.ts'
import type { Graph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import { estimate } from '../select/estimate.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'
import { answeredRows, type TrainingSet } from './training-set.ts'

/** More would say little more, and take longer. */
const MOST_POINTS = 5
const SEED = 1

/**
 * Numbers of first actions to look back at: all of them, or half of those that `before` counts, then halves of that, as long as the labels
 * they gave are of two classes. Rising.
 *
 * @param before Actions behind the first point that the curve has already; `null` without one.
 */
export function countsToLookBack(set: TrainingSet, before: number | null): number[] {
  const counts: number[] = []
  let count = Math.min(set.actions.length, before === null ? Infinity : Math.floor(before / 2))
  for (; counts.length < MOST_POINTS && count > 0; count = Math.floor(count / 2)) {
    if (new Set(firstLabels(set, count).map((at) => set.labels[at]!)).size < 2) break
    counts.unshift(count)
  }
  return counts
}

/**
 * The curve where too few checks had been answered to draw it: the classifier that the first actions alone would have brought, for each of
 * these counts, trained as `train` does it and scored on every check answered by now. What was labelled later is unlabelled to it.
 *
 * Checks drawn late are drawn among what was not labelled by then: if anything, they are harder than those of the time.
 *
 * @param onFit Called before each classifier with its label count; what it throws ends the work.
 */
export async function scoreFirstLabels(
  set: TrainingSet,
  graph: Graph,
  counts: readonly number[],
  onFit: (labels: number) => Promise<void>,
): Promise<EfficiencyPoint[]> {
  const points: EfficiencyPoint[] = []
  for (const actions of counts) {
    const taught = firstLabels(set, actions)
    await onFit(taught.length)
    points.push({ labels: taught.length, actions, accuracy: scoreOf(set, graph, taught) })
  }
  return points
}

function scoreOf(set: TrainingSet, graph: Graph, taught: Int32Array): EfficiencyPoint['accuracy'] {
  const { space, duplicates, recordings, classIds } = set
  const isTaught = new Set(taught)
  const { head } = fitClassifier({
    vectors: space.vectors,
    graph,
    rows: taught.map((at) => set.rows[at]!),
    labels: taught.map((at) => set.labels[at]!),
    classCount: classIds.length,
    pseudoRows: Int32Array.from([...set.pseudoRows, ...set.rows.filter((_, at) => !isTaught.has(at))]).sort(),
    random: new Random(SEED),
    together: { duplicates, recordings },
  })
  const checks = answeredRows(set)
  const predicted = predictHead(head, takeRows(space.vectors, checks.rows))
  return estimate(checks.labels.filter((label, at) => strongest(predicted, at) === label).length, checks.rows.length)
}

/** Positions of the labels that the first so many actions gave. */
function firstLabels({ actions, actionIds }: TrainingSet, count: number): Int32Array {
  const last = actions[count - 1] ?? 0
  return Int32Array.from(actionIds.keys()).filter((at) => actionIds[at]! <= last)
}
