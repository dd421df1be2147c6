import { randomUUID } from 'node:crypto'
import { createWriteStream, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { EngineError } from './errors.ts'

/** An ending that says what a file holds, and nothing else. */
const EXTENSION = /^\.[a-z0-9]{1,10}$/i

/** Files that were handed over to be looked at once. They lie outside the project, and go with the engine at the latest. */
export class Uploads {
  #folder: Promise<string> | null = null
  readonly #paths = new Map<string, string>()

  /** Keeps a file under a number of its own; of its name only the extension. */
  async keep(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'handful-uploads-'))
    const extension = extname(name)
    const id = randomUUID()
    const path = join(await this.#folder, `${id}${EXTENSION.test(extension) ? extension : ''}`)
    this.#paths.set(id, path)
    try {
      await pipeline(bytes, createWriteStream(path))
    } catch (error) {
      this.remove(id)
      throw error
    }
    return id
  }

  /** Where a file lies. @throws EngineError `not-found` */
  path(id: string): string {
    const path = this.#paths.get(id)
    if (path === undefined) throw new EngineError('not-found', 'The file is not here any more. Choose it again.')
    return path
  }

  remove(id: string): void {
    const path = this.#paths.get(id)
    this.#paths.delete(id)
    if (path !== undefined) rmSync(path, { force: true })
  }

  async dispose(): Promise<void> {
    if (this.#folder !== null) rmSync(await this.#folder, { recursive: true, force: true })
  }
}
