/** A small kind of data for tests: text files of which each line is a sample. */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { images } from '../../electron/engine/modalities/images/images.ts'
import type { Modality, Reading } from '../../electron/engine/modalities/modality.ts'
import type { SourceOptions } from '../../shared/domain/project.ts'

/**
 * Has projects of a modality, images unless told otherwise, read lines instead, until the test ends. A line is `CLASS TEXT`, or `CLASS TEXT @RECORDING`; one without
 * a class is bad, an empty one nothing.
 *
 * @returns The options of every file that was read.
 */
export function readLines(t: TestContext, modality: Modality = images): readonly SourceOptions[] {
  const told: SourceOptions[] = []
  t.mock.method(modality, 'judge', () => null)
  t.mock.method(modality, 'read', async function* (path: string, options: SourceOptions): AsyncGenerator<Reading> {
    told.push(options)
    const lines = (await readFile(path, 'utf8')).split('\n')
    for (const [at, line] of lines.entries()) if (line !== '') yield readLine(line, String(at + 1), options)
  })
  return told
}

function readLine(line: string, part: string, { classesFrom }: SourceOptions): Reading {
  const [, className = null, text = '', recording = null] = /^(\w+) ([^@]+)(?: @(\w+))?$/.exec(line) ?? []
  if (className === null)
    return { isTaken: false, part, rejection: { kind: 'broken', reason: `Line ${part} has no class.` } }
  const data = Uint8Array.from(Buffer.from(text.trim()))
  return {
    isTaken: true,
    sample: {
      part,
      contentHash: hash('sha256', data, 'buffer'),
      extent: `${data.length} letters`,
      aspect: 1,
      recording,
      className: classesFrom === 'file' ? className : null,
      input: { shape: [data.length], data },
    },
  }
}
