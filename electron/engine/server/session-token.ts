import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/**
 * Who may talk to this engine. A one-time token travels in the address that is printed or opened, and is
 * exchanged for a session, which lives in a cookie as long as the engine does. Only digests are kept, so
 * neither comparing nor a dump of memory gives one away.
 */
export class SessionTokens {
  readonly #unused = new Set<string>()
  readonly #sessions = new Set<string>()

  /** A new one-time token. */
  mint(): string {
    return remember(this.#unused)
  }

  /** Uses a token up and returns a new session, or `null` when the token is unknown or used already. */
  exchange(token: string): string | null {
    return this.#unused.delete(digest(token)) ? remember(this.#sessions) : null
  }

  isSession(session: string): boolean {
    return this.#sessions.has(digest(session))
  }
}

function remember(digests: Set<string>): string {
  const secret = randomBytes(TOKEN_BYTES).toString('base64url')
  digests.add(digest(secret))
  return secret
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
