import type { RandomBaseline } from '../../../shared/domain/evaluation.ts'
import { EngineError } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import { dealFolds } from '../index/folds.ts'
import { type Together, togetherOf } from '../index/recordings.ts'
import type { Graph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import type { Matrix } from '../learn/tensors.ts'
import { ENOUGH_CHECKS, wilsonShare } from '../select/estimate.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'

export interface AnsweredSpace extends Together {
  readonly vectors: Matrix
  readonly graph: Graph
  /** Rows of the answered checks, each once, and the class of each. */
  readonly rows: Int32Array
  readonly labels: Int32Array
  readonly classCount: number
  readonly seed: number
}

const FOLDS = 5
const REPEATS = 2
const FIRST_COUNT = 5
// The last count is left as the only one near the end rather than crowd the one before.
const LEAST_GROWTH = 1.25
// The luck of the draw of the labels comes on top of that of the test: with all checks counted, intervals held 90 % at 60 checks.
const INDEPENDENT_SHARE = 0.75

/** How many classifiers `scoreRandomLabels` fits. */
export function countFits(space: AnsweredSpace): number {
  return FOLDS * REPEATS * labelCounts(space).length
}

/**
 * What labels drawn at random would have brought, from the answered checks alone: they are a random sample of the data, so some of them can
 * be the labels and the others the test.
 *
 * The checks are dealt into five folds, near-duplicates and those of one recording into the same. For each fold, 5, 10, 20 … labels are drawn among the other four, a
 * classifier is fitted as `train` does it, and the fold scored; what looks like one of its checks, or is of its recording, teaches nothing. Done twice with other
 * folds. Every check is answered once a round by a classifier that has not seen it, so the share of right answers is an unbiased
 * estimate of what a classifier from so many random labels gets right. Its interval is Wilson's for three
 * quarters of the checks, which leaves room for the luck of the draw of the labels: `npm run bench -- baseline`.
 *
 * @param onFit Called before each classifier with its label count; what it throws ends the work.
 * @throws EngineError `too-few-checks` when hardly two checks look different.
 */
export async function scoreRandomLabels(
  space: AnsweredSpace,
  onFit: (labels: number) => Promise<void>,
): Promise<Pick<RandomBaseline, 'checks' | 'points'>> {
  const checks = space.rows.length
  const counts = labelCounts(space)
  const right = new Map(counts.map((count) => [count, 0]))
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const foldOf = foldsOf(space, repeat)
    for (let fold = 0; fold < FOLDS; fold++) {
      const heldOut = Int32Array.from(space.rows.keys()).filter((at) => foldOf[at] === fold)
      const taught = Int32Array.from(space.rows.keys()).filter((at) => foldOf[at] !== fold)
      const order = new Random(space.seed + repeat * FOLDS + fold).shuffle(taught)
      for (const count of counts) {
        await onFit(count)
        right.set(count, right.get(count)! + countRight(space, order.slice(0, count), heldOut))
      }
    }
  }
  const points = counts.map((labels) => {
    const value = right.get(labels)! / (checks * REPEATS)
    const accuracy = {
      value,
      ...wilsonShare(value, INDEPENDENT_SHARE * checks),
      checks,
      isEnough: checks >= ENOUGH_CHECKS,
    }
    return { labels, accuracy }
  })
  return { checks, points }
}

/** @param learned Positions of the checks that are labels; so is `heldOut` of those that are the test. */
function countRight(space: AnsweredSpace, learned: Int32Array, heldOut: Int32Array): number {
  const { vectors, graph, duplicates, recordings, rows, labels, classCount, seed } = space
  const testSets = new Set(heldOut.map((at) => duplicates[rows[at]!]!))
  const testRecordings = new Set(heldOut.map((at) => recordings[rows[at]!]!))
  const taughtRows = new Set(learned.map((at) => rows[at]!))
  const { head } = fitClassifier({
    vectors,
    graph,
    rows: learned.map((at) => rows[at]!),
    labels: learned.map((at) => labels[at]!),
    classCount,
    pseudoRows: Int32Array.from({ length: vectors.rows }, (_, row) => row).filter(
      (row) => !taughtRows.has(row) && !testSets.has(duplicates[row]!) && !testRecordings.has(recordings[row]!),
    ),
    random: new Random(seed),
    together: { duplicates, recordings },
  })
  const predicted = predictHead(
    head,
    takeRows(
      vectors,
      heldOut.map((at) => rows[at]!),
    ),
  )
  return heldOut.reduce((sum, at, position) => sum + Number(strongest(predicted, position) === labels[at]), 0)
}

function foldsOf({ duplicates, recordings, rows, seed }: AnsweredSpace, repeat: number): Int32Array {
  return dealFolds(togetherOf({ duplicates, recordings }, rows), FOLDS, new Random(seed + repeat))
}

/** Doubling, up to what is left when the largest fold is held out. */
function labelCounts(space: AnsweredSpace): number[] {
  const sizes = Array.from({ length: REPEATS }, (_, repeat) => largestFold(foldsOf(space, repeat)))
  const most = space.rows.length - Math.max(...sizes)
  if (most < FIRST_COUNT) {
    throw new EngineError(
      'too-few-checks',
      'The answered checks are near-duplicates of one another, or of one recording. Answer some more.',
    )
  }
  const counts: number[] = []
  for (let count = FIRST_COUNT; count * LEAST_GROWTH < most; count *= 2) counts.push(count)
  return [...counts, most]
}

function largestFold(foldOf: Int32Array): number {
  const sizes = new Int32Array(FOLDS)
  for (const fold of foldOf) sizes[fold]!++
  return Math.max(...sizes)
}
