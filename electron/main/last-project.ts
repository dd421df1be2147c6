import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The project that was open last, kept in the app's own folder, so that a start goes on where the analyst was. */
export class LastProject {
  readonly #file: string

  constructor(userFolder: string) {
    this.#file = join(userFolder, 'last-project.txt')
  }

  /** `null` when there was none or it is gone. */
  read(): string | null {
    if (!existsSync(this.#file)) return null
    const path = readFileSync(this.#file, 'utf8')
    return existsSync(path) ? path : null
  }

  write(path: string): void {
    writeFileSync(this.#file, path)
  }
}
