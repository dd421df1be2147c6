import type { Migration } from '../migrate.ts'
import { previewsInitial } from './previews/0001-initial.ts'
import { projectInitial } from './project/0001-initial.ts'
import { chooseTask } from './project/0002-choose-task.ts'
import { vectorsInitial } from './vectors/0001-initial.ts'

/** Every step of each database, in order. A new step is a new file and a new line here. */
export const projectMigrations: readonly Migration[] = [projectInitial, chooseTask]
export const vectorsMigrations: readonly Migration[] = [vectorsInitial]
export const previewsMigrations: readonly Migration[] = [previewsInitial]
