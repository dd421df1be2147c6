import type { TaskId } from '../../../shared/domain/ids.ts'
import type { NewClassifier } from '../db/classifier-store.ts'
import type { Project } from '../db/project.ts'

/** What training a classifier has the engine write to `project.db`. */
export const trainWrites = {
  /** Proposals are in `vectors.db` by now: whoever shows cards may read them. */
  'train.propose'(_project: Project, _task: { readonly taskId: TaskId }): null {
    return null
  },

  'train.finish'(project: Project, classifier: NewClassifier): null {
    project.classifiers.add(classifier)
    return null
  },
}
