import type { Migration } from '../migrate.ts'
import { previewsInitial } from './previews/0001-initial.ts'
import { projectInitial } from './project/0001-initial.ts'
import { chooseTask } from './project/0002-choose-task.ts'
import { describeRuns } from './project/0003-describe-runs.ts'
import { severalModels } from './project/0004-several-models.ts'
import { noticeChangedFiles } from './project/0005-notice-changed-files.ts'
import { changeClasses } from './project/0006-change-classes.ts'
import { severalInAFile } from './project/0007-several-in-a-file.ts'
import { editClasses } from './project/0008-edit-classes.ts'
import { explainLearned } from './project/0009-explain-learned.ts'
import { chooseChecks } from './project/0010-choose-checks.ts'
import { vectorsInitial } from './vectors/0001-initial.ts'
import { predictionsOfModels } from './vectors/0002-predictions-of-models.ts'
import { stackNearDuplicates } from './vectors/0003-stack-near-duplicates.ts'
import { inputsOfAnyShape } from './vectors/0004-inputs-of-any-shape.ts'
import { drawMaps } from './vectors/0005-draw-maps.ts'

/** Every step of each database, in order. A new step is a new file and a new line here. */
export const projectMigrations: readonly Migration[] = [
  projectInitial,
  chooseTask,
  describeRuns,
  severalModels,
  noticeChangedFiles,
  changeClasses,
  severalInAFile,
  editClasses,
  explainLearned,
  chooseChecks,
]
export const vectorsMigrations: readonly Migration[] = [
  vectorsInitial,
  predictionsOfModels,
  stackNearDuplicates,
  inputsOfAnyShape,
  drawMaps,
]
export const previewsMigrations: readonly Migration[] = [previewsInitial]
