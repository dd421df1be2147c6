import { openProject } from '../../electron/engine/db/project.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { Review } from '../../shared/domain/review.ts'
import { makeLabellingProject, type LabellingProject } from './labelling-project.ts'

export interface ReviewedProject extends LabellingProject {
  readonly cat: ClassId
  readonly dog: ClassId
}

/**
 * Makes a project of 30 samples with classes cat (1) and dog (2) and a review, and closes it. Samples 0 to 3 are cats; 0 and 1 are
 * suspected to be dogs, each by itself unless they are `together`; 2 looks like 4, a dog; 5 has no label and is either least certain or
 * least typical.
 */
export async function makeReviewedProject(folder: string, { together = false } = {}): Promise<ReviewedProject> {
  const made = await makeLabellingProject(folder, 30)
  const { path, taskId, runId, sampleIds: ids } = made
  const project = openProject(path)
  const [cat, dog] = [project.classes.create(taskId, 'cat').id, project.classes.create(taskId, 'dog').id]
  project.labels.assign({ taskId, sampleIds: ids.slice(0, 4), classId: cat, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: [ids[4]!], classId: dog, origin: 'hand' })
  const labelErrors = [0, 1].map((at): Review['labelErrors'][number] => ({
    sampleId: ids[at]!,
    given: cat,
    suggested: dog,
    reasons: ['classifier', 'neighbours'],
    margin: -0.5,
    group: together ? 0 : at,
    lookAlikes: [ids[4]!, ids[3]!],
  }))
  const review: Review = {
    labels: 5,
    lastActionId: project.labels.lastActionId(taskId),
    suspected: 2,
    labelErrors,
    contradictions: [
      {
        suggested: dog,
        samples: [
          { sampleId: ids[2]!, classId: cat },
          { sampleId: ids[4]!, classId: dog },
        ],
      },
    ],
    leastCertain: [{ sampleId: ids[5]!, classId: cat, confidence: 0.4 }],
    leastTypical: [{ sampleId: ids[5]!, distance: 0.7 }],
    drift: null,
  }
  const { id } = project.jobs.create('review', { taskId, runId, limit: 100 })
  project.jobs.markRunning(id, 1)
  project.jobs.markSucceeded(id, review)
  project.close()
  return { ...made, cat, dog }
}
