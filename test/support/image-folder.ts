import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { createProject, type Project } from '../../electron/engine/db/project.ts'
import { importJob, type ImportResult } from '../../electron/engine/jobs/import-job.ts'
import { noise } from './image-files.ts'
import { runJob, type JobHooks } from './run-job.ts'

export interface HowToAdd extends JobHooks {
  /** Another path than the folder. */
  readonly path?: string
  readonly digits?: number
  readonly classesFrom?: 'folder' | null
}

export interface ImageFolder {
  readonly project: Project
  /** The folder's own path. */
  readonly data: string
  /** Writes a file into the folder, at this path of it. */
  put(path: string, bytes: Uint8Array): void
  /** Imports the folder into the project. */
  add(how?: HowToAdd): Promise<ImportResult>
}

/** What an import of the folder's source says of nothing at all. */
export const nothingNew: ImportResult = {
  sourceId: 1 as ImportResult['sourceId'],
  added: 0,
  duplicates: 0,
  rejected: 0,
  unchanged: 0,
  changed: 0,
  relabel: [],
}

/** A project of images without any, and an empty folder to read them from; both are gone when the test ends. */
export function imageFolder(t: TestContext): ImageFolder {
  const root = mkdtempSync(join(tmpdir(), 'handful-import-'))
  const data = join(root, 'data')
  mkdirSync(data)
  const project = createProject(join(root, 'P.handful'), { modality: 'images' })
  t.after(() => {
    project.close()
    rmSync(root, { recursive: true })
  })
  return {
    project,
    data,
    put(path, bytes) {
      mkdirSync(dirname(join(data, path)), { recursive: true })
      writeFileSync(join(data, path), bytes)
    },
    add: ({ path = data, classesFrom = null, digits, ...hooks } = {}) =>
      runJob(project, importJob, { path, classesFrom, digits }, hooks),
  }
}

/** A small picture, another one for each seed. */
export function png(seed: number): Promise<Buffer> {
  return noise(20, 12, seed).png().toBuffer()
}
