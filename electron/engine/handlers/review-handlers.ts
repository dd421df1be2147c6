import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { Review, type ReviewReport } from '../../../shared/domain/review.ts'
import type { Project } from '../db/project.ts'
import { jobParams } from '../jobs/job-params.ts'
import { requireActiveRun } from './handler-context.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

const LONGEST_LIST = 100
// By then a tenth of what it rests on is new, and a review takes seconds.
const OUTDATED_SHARE = 0.1
const OUTDATED_LEAST = 20

export function reviewHandlers({ project, jobs }: HandlerContext): HandlersOf<'review'> {
  return {
    'review.start': ({ taskId }) => {
      const runId = requireActiveRun(project)
      return jobs.start('review', { taskId: project.tasks.get(taskId).id, runId, limit: LONGEST_LIST })
    },

    'review.get': ({ taskId }) => lastReview(project, project.tasks.get(taskId).id),

    'review.cell': ({ taskId, actual, predicted }) =>
      project.checks
        .answered(project.tasks.get(taskId).id)
        .filter(({ sampleId, classId }) => {
          return classId === actual && project.predictions.get(taskId, 'head', sampleId)?.classId === predicted
        })
        .map(({ sampleId }) => sampleId),
  }
}

function lastReview(project: Project, taskId: TaskId): ReviewReport | null {
  const job = project.jobs.latestSucceeded('review', taskId)
  if (job === null) return null
  const { data } = Review.safeParse(job.result)
  // Written by an earlier version, in another form: another review takes seconds.
  if (data === undefined) return null
  const review = withClassesInUse(data, new Set(project.classes.list(taskId).map(({ id }) => id)))
  const { runId } = jobParams.review.parse(job.params)
  const labelsSince = project.labels.countSince(taskId, review.lastActionId)
  return {
    review,
    reviewedAt: job.finishedAt ?? job.createdAt,
    current: [...project.labels.ofSamples(taskId, samplesOf(review)).values()],
    labelsSince,
    isOutdated:
      runId !== project.info.get().activeRunId ||
      labelsSince >= Math.max(OUTDATED_LEAST, OUTDATED_SHARE * review.labels),
  }
}

/** What was found when there was a class that has been merged or deleted since is as if it had not been found. */
function withClassesInUse(review: Review, inUse: ReadonlySet<ClassId>): Review {
  return {
    ...review,
    labelErrors: review.labelErrors.filter(({ suggested }) => inUse.has(suggested)),
    contradictions: review.contradictions.filter(({ suggested }) => inUse.has(suggested)),
    leastCertain: review.leastCertain.filter(({ classId }) => inUse.has(classId)),
  }
}

function samplesOf({ labelErrors, contradictions, leastCertain, leastTypical, drift }: Review): Set<SampleId> {
  const lookAlikes = labelErrors.flatMap((error) => error.lookAlikes)
  const items = [
    ...labelErrors,
    ...contradictions.flatMap(({ samples }) => samples),
    ...leastCertain,
    ...leastTypical,
    ...(drift?.strangest ?? []),
  ]
  return new Set([...lookAlikes, ...items.map(({ sampleId }) => sampleId)])
}
