import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectPaths } from '../base/paths.ts'
import type { ReadableDb } from './database.ts'

const KEPT = 5
const DAY_MS = 24 * 60 * 60 * 1000
const NAME = /^project-(\d+)\.db$/

/** Copies `project.db` into `backups/` when the newest copy there is over a day old. */
export function backUpDaily(db: ReadableDb, paths: ProjectPaths, now: number): void {
  const newest = backupTimes(paths).at(-1)
  if (newest === undefined || now - newest > DAY_MS) backUp(db, paths, now)
}

/** Copies `project.db` as it stands into `backups/` and drops all but the newest five copies. Returns the copy's path. */
export function backUp(db: ReadableDb, paths: ProjectPaths, now: number): string {
  mkdirSync(paths.backups, { recursive: true })
  const copy = join(paths.backups, `project-${now}.db`)
  const draft = `${copy}.new`
  rmSync(draft, { force: true })
  db.prepare('VACUUM INTO ?').run(draft)
  renameSync(draft, copy)
  for (const time of backupTimes(paths).slice(0, -KEPT)) rmSync(join(paths.backups, `project-${time}.db`))
  return copy
}

/** When each copy was made, oldest first. Taken from the names: copying a project changes its files' times. */
function backupTimes(paths: ProjectPaths): number[] {
  mkdirSync(paths.backups, { recursive: true })
  return readdirSync(paths.backups)
    .map((file) => Number(NAME.exec(file)?.[1]))
    .filter((time) => !Number.isNaN(time))
    .toSorted((a, b) => a - b)
}
