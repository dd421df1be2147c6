import { closeSync, fstatSync, openSync } from 'node:fs'

const STANDARD_ERROR = 2

/**
 * Runs `load` with the process's standard error sent nowhere.
 *
 * TensorFlow 2.21 prints two lines while its library is being opened, before any setting of its own can stop it. Where
 * standard error cannot be opened a second time (Windows, or the socket a parent process gave) nothing is silenced; nor
 * where it is a file, whose second opening has a place of its own: what a script's next command writes would cover our words.
 */
export async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const kept = openAgain(STANDARD_ERROR)
  if (kept === undefined) return load()
  replaceStandardError('/dev/null')
  try {
    return await load()
  } finally {
    replaceStandardError(`/dev/fd/${kept}`)
    closeSync(kept)
  }
}

function openAgain(descriptor: number): number | undefined {
  try {
    if (fstatSync(descriptor).isFile()) return undefined
    return openSync(`/dev/fd/${descriptor}`, 'a')
  } catch {
    return undefined
  }
}

/** The lowest free descriptor is the one given out next, so what is opened after closing 2 becomes 2. */
function replaceStandardError(path: string): void {
  closeSync(STANDARD_ERROR)
  openSync(path, 'a')
}
