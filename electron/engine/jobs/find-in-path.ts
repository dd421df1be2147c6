import { basename, dirname } from 'node:path'
import type { Place } from '../../../shared/domain/project.ts'
import { EngineError } from '../base/errors.ts'

/** Finds something in the path of a file; `null` when it is not there. */
export type Finder = (path: string) => string | null

/**
 * Makes what looks for a class or a recording in paths: in the name of the folder, or in the name of the file as the first group of a
 * regular expression. `null` for the other places, which only who reads the file can look at.
 *
 * @throws EngineError when the expression is none, or has no group.
 */
export function finder(place: Place | null): Finder | null {
  if (place === 'folder') return (path) => basename(dirname(path))
  if (place?.startsWith('name:') !== true) return null
  const expression = compile(place.slice('name:'.length))
  // What is empty is no name either.
  return (path) => expression.exec(basename(path))?.[1] || null
}

function compile(text: string): RegExp {
  try {
    // An alternative that always matches tells how many groups there are.
    if ((new RegExp(`${text}|`).exec('')?.length ?? 0) > 1) return new RegExp(text)
  } catch (error) {
    throw new EngineError('bad-input', `name:${text} is no regular expression: ${(error as Error).message}.`)
  }
  throw new EngineError(
    'bad-input',
    `name:${text} has no group: put what is looked for in parentheses, as in name:^(\\d)_`,
  )
}
