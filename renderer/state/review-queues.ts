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

/** A sample with its class now; `undefined` without a label, `null` when not of interest. */
export interface ReviewedSample {
  readonly sampleId: SampleId
  readonly classId: ClassId | null | undefined
}

/** One thing to look at again. */
export interface ReviewItem {
  readonly queue: QueueName
  /** What is decided together: one sample, near-duplicates, or look-alikes that all seem to be wrong in the same way. */
  readonly samples: readonly ReviewedSample[]
  /** Labelled samples that look most like these, as evidence. */
  readonly lookAlikes: readonly ReviewedSample[]
  /** What is proposed for all samples of the item; `null`: not of interest. */
  readonly suggested: ClassId | null
  /** Why it is here, in words. */
  readonly reason: string
}

type LabelErrors = ReviewReport['review']['labelErrors']

const reasons = {
  classifier: 'a classifier taught by the other labels disagrees',
  neighbours: 'look-alikes have another class',
} as const
const MOST_LOOK_ALIKES = 4

/**
 * What is still open of a review, in its order. A sample that was labelled since has been seen, and so has one whose label was taken
 * away; near-duplicates are done when those with a label agree, or when all were looked at.
 *
 * @param answered Samples whose answer the engine has not confirmed yet: they have been seen too.
 */
export function openItems(
  { review, current }: ReviewReport,
  answered: ReadonlySet<SampleId>,
): Readonly<Record<(typeof QUEUES)[number], readonly ReviewItem[]>> {
  const labels = new Map(current.map((label) => [label.sampleId, label]))
  const isSeen = (sampleId: SampleId): boolean =>
    answered.has(sampleId) || isLater(labels.get(sampleId), review.lastActionId)
  const asNow = (sampleId: SampleId): ReviewedSample => ({ sampleId, classId: labels.get(sampleId)?.classId })
  const single = (queue: QueueName, sampleId: SampleId, suggested: ClassId | null, reason: string): ReviewItem[] =>
    isSeen(sampleId) ? [] : [{ queue, samples: [asNow(sampleId)], lookAlikes: [], suggested, reason }]

  return {
    'label-errors': [...Map.groupBy(review.labelErrors, ({ group }) => group).values()].flatMap((group) => {
      const open = group.filter(({ sampleId }) => labels.has(sampleId) && !isSeen(sampleId))
      const [first] = open
      if (first === undefined) return []
      const lookAlikes = nearestOf(open).map(asNow)
      const samples = open.map(({ sampleId }) => asNow(sampleId))
      return [
        { queue: 'label-errors' as const, samples, lookAlikes, suggested: first.suggested, reason: whyWrong(open) },
      ]
    }),
    contradictions: review.contradictions.flatMap(({ suggested, samples }) => {
      const now = samples.map(({ sampleId }) => asNow(sampleId)).filter(({ classId }) => classId !== undefined)
      const isDone = new Set(now.map(({ classId }) => classId)).size < 2 || samples.every((one) => isSeen(one.sampleId))
      const reason = 'These look the same and have different classes.'
      return isDone ? [] : [{ queue: 'contradictions' as const, samples: now, lookAlikes: [], suggested, reason }]
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
export function cellItems(
  { actual, predicted, sampleIds }: ConfusionCell,
  answered: ReadonlySet<SampleId>,
): readonly ReviewItem[] {
  const reason =
    actual === predicted
      ? 'A random check. You and the classifier agree.'
      : 'A random check. The classifier said otherwise: change your answer only if you were wrong, since checks measure accuracy.'
  return sampleIds
    .filter((sampleId) => !answered.has(sampleId))
    .map((sampleId) => {
      return { queue: 'cell', samples: [{ sampleId, classId: actual }], lookAlikes: [], suggested: predicted, reason }
    })
}

/** The look-alikes of some label errors, of each in turn the next nearest. */
function nearestOf(errors: LabelErrors): readonly SampleId[] {
  const found = new Set<SampleId>()
  for (let rank = 0; rank < MOST_LOOK_ALIKES; rank++) {
    for (const { lookAlikes } of errors) {
      const next = lookAlikes[rank]
      if (next !== undefined && found.size < MOST_LOOK_ALIKES) found.add(next)
    }
  }
  return [...found]
}

function whyWrong(errors: LabelErrors): string {
  const named = new Set(errors.flatMap((error) => error.reasons))
  const text = [...named].map((name) => reasons[name]).join(', and ')
  const many = errors.length < 2 ? '' : `These ${errors.length} together: `
  return many === '' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : `${many}${text}.`
}

function isLater(label: Label | undefined, actionId: number): boolean {
  return label !== undefined && (label.actionId ?? 0) > actionId
}
