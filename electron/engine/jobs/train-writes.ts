import type { NewClassifier } from '../db/classifier-store.ts'
import type { Project } from '../db/project.ts'

/** What training a classifier has the engine write to `project.db`. */
export const trainWrites = {
  'train.finish'(project: Project, classifier: NewClassifier): null {
    project.classifiers.add(classifier)
    return null
  },
}
