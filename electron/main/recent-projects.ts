import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MOST_KEPT = 10

/** The projects that were open, the last one first, kept in the app's own folder, so that a start goes on where the analyst was. */
export class RecentProjects {
  readonly #file: string

  constructor(userFolder: string) {
    this.#file = join(userFolder, 'recent-projects.json')
  }

  /** Those that still exist. */
  list(): string[] {
    return this.#read().filter((path) => existsSync(path))
  }

  add(project: string): void {
    const others = this.#read().filter((path) => path !== project)
    writeFileSync(this.#file, JSON.stringify([project, ...others].slice(0, MOST_KEPT)))
  }

  /** What cannot be read is as nothing: the list is a convenience, and a project is opened by its path as well. */
  #read(): string[] {
    try {
      const paths: unknown = JSON.parse(readFileSync(this.#file, 'utf8'))
      return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : []
    } catch {
      return []
    }
  }
}
