import { readFileSync } from 'node:fs'

/** The program's version, from package.json. */
export const version = readVersion()

function readVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
