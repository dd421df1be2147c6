import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { requireActiveRun } from '../handlers/handler-context.ts'
import type { SearchResult } from '../jobs/search-job.ts'
import { toCount } from './numbers.ts'
import { sampleFinder } from './sample-finder.ts'
import { NEVER, type Session, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, print, table } from './terminal.ts'

interface FindOptions extends OutputOptions, TaskOptions {
  readonly like?: string
  readonly count: number
}

interface Found {
  readonly sampleId: SampleId
  readonly path: string
  /** Cosine to what was looked for; `null` where it was looked for by its name. */
  readonly closeness: number | null
}

/** `find`. */
export function addFindCommand(program: Command): void {
  program
    .command('find')
    .description(
      'find samples by their path, texts and sessions also by what they say, or what looks most like a file or a sample',
    )
    .argument('<project>')
    .argument('[text]')
    .option(
      '--like <file or sample>',
      'a file from anywhere, or a sample by number or path: what looks like it and waits for a label',
    )
    .option('--count <number>', 'how many at most', toCount, 20)
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  handful find birds.handful robin\n  handful find birds.handful --like ~/photo.jpg',
    )
    .action(async (path: string, text: string | undefined, { like, count, task, ...output }: FindOptions) => {
      if ((text === undefined) === (like === undefined)) {
        throw new EngineError('usage', 'Give either a text or --like FILE.')
      }
      await withTask(path, task, async (session) => {
        const found = like === undefined ? await named(session, text ?? '', count) : await alike(session, like, count)
        const rows = found.map(({ sampleId, path: at, closeness }) => [sampleId, at, closeness?.toFixed(2) ?? ''])
        print(found, found.length === 0 ? 'Nothing was found.' : table(rows), output)
      })
    })
}

async function named({ engine }: Session, text: string, limit: number): Promise<readonly Found[]> {
  const { samples } = await engine.handlers['label.find']({ text, limit }, NEVER)
  return samples.map(({ id, path }) => ({ sampleId: id, path, closeness: null }))
}

async function alike(session: Session, like: string, limit: number): Promise<readonly Found[]> {
  const { engine, taskId, finish } = session
  const pathOf = (sampleId: SampleId): string => engine.project.samples.get(sampleId)?.path ?? ''
  const file = resolve(like)
  if (existsSync(file)) {
    const runId = requireActiveRun(engine.project)
    const { result } = await finish(engine.jobs.start('search', { taskId, runId, path: file, limit }))
    const { found } = result as SearchResult
    return found.map(({ sampleId, cosine }) => ({ sampleId, path: pathOf(sampleId), closeness: cosine }))
  }
  const sampleId = sampleFinder(engine, `Neither is there a file ${file}.`)(like)
  const { members } = await engine.handlers['label.alike']({ taskId, sampleId, limit }, NEVER)
  return members.map(({ sampleId: id, closeness }) => ({ sampleId: id, path: pathOf(id), closeness }))
}
