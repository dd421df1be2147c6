/**
 * An error meant for a person: `message` says what happened, what was kept and what to do.
 *
 * `code` is for programs and stable once released. In use: `project-in-use`, `newer-file`, `damaged`, `not-found`,
 * `already-exists`, `bad-input`, `no-embeddings`.
 */
export class EngineError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EngineError'
    this.code = code
  }
}
