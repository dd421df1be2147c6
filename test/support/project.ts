import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { WritableDb } from '../../electron/engine/db/database.ts'
import { migrate, type Migration } from '../../electron/engine/db/migrate.ts'
import { createProject, type Project } from '../../electron/engine/db/project.ts'
import type { NewSample } from '../../electron/engine/db/sample-store.ts'
import type { ClassId, SampleId, TaskId } from '../../shared/domain/ids.ts'

/**
 * A folder that is gone when the file's tests have ended. Not when the test has: hooks run in the order they were made, so
 * this one, made first, would take the folder from under an engine that the next one stops, and fail when it still writes.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handful-test-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real project in a folder of its own, closed and removed when the test ends. */
export function temporaryProject(t: TestContext): Project {
  const folder = mkdtempSync(join(tmpdir(), 'handful-test-'))
  const project = createProject(join(folder, 'test.handful'), { modality: 'images' })
  t.after(() => {
    project.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return project
}

/** Adds samples without files, each with content of its own, and returns their ids. */
export function addSamples(project: Pick<Project, 'sources' | 'samples'>, count: number): SampleId[] {
  const source = project.sources.add('/photos', false, { classesFrom: null })
  const before = project.samples.counts().samples
  const samples = Array.from({ length: count }, (_, i) => newSample(before + i))
  return project.samples.addBatch(source, samples).map(({ sampleId }) => sampleId)
}

/** A temporary project with samples to label and three classes to label them with: cat, dog and owl. */
export function projectWithClasses(
  t: TestContext,
  sampleCount: number,
): {
  readonly project: Project
  readonly taskId: TaskId
  readonly samples: readonly SampleId[]
  readonly classes: readonly ClassId[]
} {
  const project = temporaryProject(t)
  const taskId = project.tasks.default().id
  const samples = addSamples(project, sampleCount)
  const classes = ['cat', 'dog', 'owl'].map((name) => project.classes.create(taskId, name).id)
  return { project, taskId, samples, classes }
}

/** A sample that differs from every other by its number. */
export function newSample(number: number): NewSample {
  const contentHash = Buffer.alloc(32)
  contentHash.writeUInt32LE(number)
  return {
    path: `${number}.png`,
    contentHash,
    sizeBytes: 100,
    modifiedAt: 1,
    extent: '8 × 6 px',
    aspect: 4 / 3,
    part: null,
    recording: null,
  }
}

export interface RecordedDb {
  readonly db: WritableDb
  /** The query plans of every statement that `work` runs. */
  plansOf(work: () => unknown): string[]
}

/** A database in memory that tells how SQLite goes about a store's own statements. */
export function recordedDb(migrations: readonly Migration[]): RecordedDb {
  let statements: string[] = []
  const record = (sql: unknown): void => void statements.push(String(sql))
  const db = new Database(':memory:', { verbose: record }) as WritableDb
  db.pragma('foreign_keys = ON')
  migrate(db, migrations)
  return {
    db,
    plansOf(work) {
      statements = []
      work()
      return statements
        .filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(sql))
        .flatMap((sql) => db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all())
        .map(({ detail }) => detail)
    },
  }
}

/** Plans that walk a whole table or sort by hand: what a hot query must not do. */
export function slowSteps(plans: readonly string[]): string[] {
  return plans.filter((step) => /^SCAN(?! CONSTANT ROW)|TEMP B-TREE|AUTOMATIC/.test(step))
}
