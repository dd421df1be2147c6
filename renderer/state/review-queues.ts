import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import type { Label } from '../../shared/domain/labels.ts'
import type { ReviewReport } from '../../shared/domain/review.ts'

/** What a review finds. */
export const QUEUES = ['label-errors', 'contradictions', 'least-certain', 'least-typical', 'drift'] as const
/** `cell`: the random checks of one cell of the confusion matrix, which need no review. */
export type QueueName = (typeof QUEUES)[number] | 'cell'

/** A cell of the confusion matrix: what the analyst said, and what the classifier did. */
export interface ConfusionCell {
  readonly actual: ClassId
  readonly predicted: ClassId
  readonly sampleIds: readonly SampleId[]
}

/** One thing to look at again. */
export interface ReviewItem {
  readonly queue: QueueName
  /** One sample, or near-duplicates that are decided together. */
  readonly samples: readonly {
    readonly sampleId: SampleId
    /** Its class now; `undefined` without a label, `null` when not of interest. */
    readonly classId: ClassId | null | undefined
  }[]
  /** What accepting gives to all samples of the item; `null`: not of interest. */
  readonly suggested: ClassId | null
  /** Why it is here, in words. */
  readonly reason: string
}

const reasons = {
  classifier: 'a classifier taught by the other labels disagrees',
  neighbours: 'its look-alikes have another class',
} as const

/**
 * What is still open of a review, in its order. A sample that was labelled since has been seen, and so has one whose label was taken
 * away; near-duplicates are done when they agree, or when all were looked at.
 */
export function openItems({
  review,
  current,
}: ReviewReport): Readonly<Record<(typeof QUEUES)[number], readonly ReviewItem[]>> {
  const labels = new Map(current.map((label) => [label.sampleId, label]))
  const isSeen = (sampleId: SampleId): boolean => isLater(labels.get(sampleId), review.lastActionId)
  const classOf = (sampleId: SampleId): ClassId | null | undefined => labels.get(sampleId)?.classId
  const single = (queue: QueueName, sampleId: SampleId, suggested: ClassId | null, reason: string): ReviewItem[] =>
    isSeen(sampleId) ? [] : [{ queue, samples: [{ sampleId, classId: classOf(sampleId) }], suggested, reason }]

  return {
    'label-errors': review.labelErrors.flatMap((error) =>
      labels.has(error.sampleId)
        ? single('label-errors', error.sampleId, error.suggested, sentence(error.reasons.map((name) => reasons[name])))
        : [],
    ),
    contradictions: review.contradictions.flatMap(({ suggested, samples }) => {
      const now = samples.map(({ sampleId }) => ({ sampleId, classId: classOf(sampleId) }))
      const isDone = new Set(now.map(({ classId }) => classId)).size < 2 || samples.every((one) => isSeen(one.sampleId))
      const reason = 'These look the same and have different classes.'
      return isDone ? [] : [{ queue: 'contradictions' as const, samples: now, suggested, reason }]
    }),
    'least-certain': review.leastCertain.flatMap(({ sampleId, classId, confidence }) => {
      const reason = `The classifier is only ${(confidence * 100).toFixed(0)} % sure. A label here shows it where classes meet.`
      return single('least-certain', sampleId, classId, reason)
    }),
    'least-typical': review.leastTypical.flatMap(({ sampleId, distance }) => {
      const reason = `Unlike anything else: distance ${distance.toFixed(2)} to its nearest look-alikes. Does it belong here?`
      return single('least-typical', sampleId, null, reason)
    }),
    drift: (review.drift?.strangest ?? []).flatMap(({ sampleId, pValue }) => {
      const reason = `From the folder added last; ${(pValue * 100).toFixed(1)} % of the samples before are as strange.`
      return single('drift', sampleId, null, reason)
    }),
  }
}

/** The checks of a cell: what is suggested is what the classifier said. */
export function cellItems({ actual, predicted, sampleIds }: ConfusionCell): readonly ReviewItem[] {
  const reason =
    actual === predicted
      ? 'A random check. You and the classifier agree.'
      : 'A random check. The classifier said otherwise: change your answer only if you were wrong, since checks measure accuracy.'
  return sampleIds.map((sampleId) => {
    return { queue: 'cell', samples: [{ sampleId, classId: actual }], suggested: predicted, reason }
  })
}

function isLater(label: Label | undefined, actionId: number): boolean {
  return label !== undefined && (label.actionId ?? 0) > actionId
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(', and ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
