import { z } from 'zod'

/** What the labelling surface does on one key, beside giving classes. Undo with Shift is redo. */
export const SurfaceCommand = z.enum([
  'skip',
  'not-of-interest',
  'undo',
  'new-class',
  'all',
  'break',
  'alike',
  'inspect',
  'purity',
])
export type SurfaceCommand = z.infer<typeof SurfaceCommand>

/** The key of every command of a task, in lower case. */
export const CommandKeys = z.record(SurfaceCommand, z.string().length(1))
export type CommandKeys = Readonly<z.infer<typeof CommandKeys>>

/** The keys as long as nobody moved them. */
export const USUAL_KEYS: CommandKeys = {
  skip: 's',
  'not-of-interest': 'o',
  undo: 'u',
  'new-class': 'n',
  all: 'a',
  break: 'b',
  alike: 'm',
  inspect: 'i',
  purity: 'p',
}

/** Keys that mean the same everywhere, and can be given to nothing else. */
export const FIXED_KEYS: ReadonlySet<string> = new Set(['?', '/', '+', ' '])
