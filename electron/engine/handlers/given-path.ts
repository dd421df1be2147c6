import { homedir } from 'node:os'
import { isAbsolute, join, normalize } from 'node:path'
import { EngineError } from '../base/errors.ts'

/**
 * A folder as a person names it: a whole path, or one from the home folder (`~/photos`). The engine's own
 * working folder means nothing to whoever sits at a browser.
 *
 * @throws EngineError `bad-input` for any other path.
 */
export function givenPath(text: string): string {
  const path = text.trim()
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1))
  if (isAbsolute(path)) return normalize(path)
  throw new EngineError('bad-input', `Give the whole path of the folder, not "${text}".`)
}
