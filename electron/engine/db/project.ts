import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import type { Modality } from '../../../shared/domain/project.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { PROJECT_EXTENSION, ProjectPaths } from '../base/paths.ts'
import { backUp, backUpDaily } from './backup.ts'
import { atomically, openReadable, openWritable, type ReadableDb, type WritableDb } from './database.ts'
import { migrate } from './migrate.ts'
import { previewsMigrations, projectMigrations, vectorsMigrations } from './migrations/migrations.ts'
import { PreviewStore } from './preview-store.ts'
import { ProjectLock } from './project-lock.ts'
import { type ProjectStores, projectStores, type VectorStores, vectorStores } from './stores.ts'

// Rows of vectors.db are 1 to 12 KiB: with 4 KiB pages nearly all of them would be chains of overflow pages.
const VECTORS_PAGE_BYTES = 16_384

/** An open project, held by this process alone until `close`. It writes `project.db` and only reads `vectors.db`. */
export interface Project extends ProjectStores, VectorStores {
  readonly paths: ProjectPaths
  readonly lock: ProjectLock
  readonly db: WritableDb
  readonly previews: PreviewStore
  /** Runs writes to `project.db` in one transaction: all of them land or none. */
  atomically<T>(work: () => T): T
  close(): void
}

/** `project.db` as a job process sees it. */
export interface ProjectReader extends ProjectStores {
  readonly db: ReadableDb
  close(): void
}

/** `vectors.db` as a job process sees it. */
export interface VectorsWriter extends VectorStores {
  readonly db: WritableDb
  close(): void
}

/**
 * Makes a project folder and opens it.
 *
 * @throws EngineError `bad-input` unless the name ends in `.handful`; `already-exists` when something is there.
 */
export function createProject(
  path: string,
  { name, modality }: { name?: string | undefined; modality: Modality },
  clock: Clock = systemClock,
): Project {
  const paths = new ProjectPaths(path)
  if (!paths.root.endsWith(PROJECT_EXTENSION) || paths.name === PROJECT_EXTENSION) {
    throw new EngineError('bad-input', `A project folder is named NAME${PROJECT_EXTENSION}, got ${path}.`)
  }
  if (existsSync(paths.root) && readdirSync(paths.root).length > 0) {
    throw new EngineError(
      'already-exists',
      `${paths.root} already exists. Nothing was changed. Choose another name, or open it.`,
    )
  }
  mkdirSync(paths.root, { recursive: true })
  return open(paths, clock, ({ info, tasks }) => {
    info.create(name ?? paths.name, modality, clock())
    tasks.use(tasks.create('Classes').id)
  })
}

/**
 * Opens a project: takes its lock, brings its databases up to date, keeps a daily copy, and marks jobs
 * that were running when it was last closed as interrupted.
 *
 * @throws EngineError `not-found`; `project-in-use`, naming who has it open; `newer-file`; `damaged`.
 */
export function openProject(path: string, clock: Clock = systemClock): Project {
  const paths = new ProjectPaths(path)
  if (!existsSync(paths.projectDb)) {
    throw new EngineError('not-found', `There is no project at ${paths.root}. Check the path, or make a new project.`)
  }
  return open(paths, clock, () => {
    throw new EngineError(
      'not-found',
      `${paths.root} was left half made and holds nothing. Delete the folder and make it again.`,
    )
  })
}

/** Opens `project.db` to read, in a job process. Needs no lock: the engine that started the job holds it. */
export function openProjectReadable(paths: ProjectPaths, clock: Clock = systemClock): ProjectReader {
  const db = openReadable(paths.projectDb)
  return { db, ...projectStores(db, clock), close: () => void db.close() }
}

/** Opens `vectors.db` to write, in a job process. Needs no lock: the engine that started the job holds it. */
export function openVectorsForJob(paths: ProjectPaths): VectorsWriter {
  const db = openVectors(paths)
  return { db, ...vectorStores(db), close: () => void db.close() }
}

function open(paths: ProjectPaths, clock: Clock, onEmpty: (stores: ProjectStores) => void): Project {
  const resources: { close: () => void }[] = []
  const close = (): void => {
    for (const resource of resources.splice(0).toReversed()) resource.close()
  }
  const own = <T extends { close: () => void }>(resource: T): T => {
    resources.push(resource)
    return resource
  }
  try {
    const lock = ProjectLock.take(paths, clock)
    own({ close: () => lock.release() })
    const db = own(openWritable(paths.projectDb, { durability: 'FULL' }))
    migrate(db, projectMigrations, () => void backUp(db, paths, clock()))
    const stores = projectStores(db, clock)
    if (stores.info.isCreated()) backUpDaily(db, paths, clock())
    else atomically(db, () => onEmpty(stores))
    stores.jobs.pauseInterrupted()

    openVectors(paths).close()
    const vectors = own(openReadable(paths.vectorsDb))
    const previewsDb = own(openWritable(paths.previewsDb, { durability: 'NORMAL' }))
    migrate(previewsDb, previewsMigrations)
    for (const folder of [paths.runs, paths.index, paths.backups, paths.logs]) mkdirSync(folder, { recursive: true })
    return {
      paths,
      lock,
      db,
      previews: new PreviewStore(previewsDb),
      ...stores,
      ...vectorStores(vectors),
      atomically: (work) => atomically(db, work),
      close,
    }
  } catch (error) {
    close()
    throw isDamage(error) ? damaged(paths, error) : error
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code)
}

function damaged(paths: ProjectPaths, cause: unknown): EngineError {
  return new EngineError(
    'damaged',
    `A database in ${paths.root} is damaged. If project.db is, put the newest copy from ${paths.backups} in its place; ` +
      'vectors.db and previews.db can be deleted and computed again. Nothing was changed.',
    { cause },
  )
}

/** Derived, so no copy is kept before a migration: whatever is lost can be computed again. */
function openVectors(paths: ProjectPaths): WritableDb {
  const db = openWritable(paths.vectorsDb, { durability: 'NORMAL', pageBytes: VECTORS_PAGE_BYTES })
  try {
    migrate(db, vectorsMigrations)
  } catch (error) {
    db.close()
    throw error
  }
  return db
}
