import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { Modality, Place, type SourceOptions } from '../../../shared/domain/project.ts'
import { EngineError } from '../base/errors.ts'
import { createProject } from '../db/project.ts'
import type { ImportResult } from '../jobs/import-job.ts'
import { NEVER, withProject } from './session.ts'
import { type OutputOptions, print } from './terminal.ts'

const PLACES = 'folder, name:REGEX, column:NAME or file'

type AddOptions = Partial<Omit<SourceOptions, 'columns'>> & { readonly column?: string[] } & OutputOptions

/** `new` and `add`. */
export function addDataCommands(program: Command): void {
  program
    .command('new')
    .description('make an empty project')
    .argument('<project>', 'folder to make, named NAME.handful')
    .addOption(new Option('--modality <kind>', 'kind of data').choices(Modality.options).default('images'))
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful new birds.handful --modality images')
    .action((path: string, options: { modality: Modality } & OutputOptions) => {
      const project = createProject(resolve(path), { modality: options.modality })
      const { root, name } = project.paths
      project.close()
      print(
        { project: root, name, modality: options.modality },
        `Made ${root}. Next: handful add ${path} FOLDER`,
        options,
      )
    })

  program
    .command('add')
    .description('add what is new in a folder or a file, which is never changed')
    .argument('<project>')
    .argument('<source>', 'folder or file')
    .option('--classes-from <place>', `keep this as hidden truth, for simulate and evaluate: ${PLACES}`, toPlace)
    .option('--recordings-from <place>', `what samples belong to that must not be torn apart: ${PLACES}`, toPlace)
    .option('--column <role=name...>', 'which column of a table holds what, such as text=body')
    .option('--window <length>', 'cut long recordings into windows of this length: seconds, or rows', toLength)
    .option('--stride <length>', 'from the start of one window to that of the next', toLength)
    .option('--gap <seconds>', 'end a session where nothing happens for so long, in logs without sessions', toLength)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `\nExamples:
  handful add birds.handful ~/photos/birds
  handful add tickets.handful tickets.csv --column text=body --classes-from column:queue
  handful add clicks.handful clicks.csv --column session=visit event=page
  handful add wrist.handful ~/wrist --window 96 --classes-from folder
  handful add calls.handful ~/sound --window 3 --stride 1.5 --classes-from 'name:^([a-z]+)_'`,
    )
    .action(async (path: string, source: string, { column = [], json, ...told }: AddOptions) => {
      await withProject(path, async ({ engine, finish }) => {
        const { classesFrom = null, ...rest } = told
        const columns = column.length === 0 ? {} : { columns: toColumns(column) }
        const params = { path: resolve(source), classesFrom, ...rest, ...columns }
        const { result } = await finish(await engine.handlers['data.add'](params, NEVER))
        const imported = result as ImportResult
        const files = engine.project.rejected.ofSource(imported.sourceId)
        const { samples } = engine.project.samples.counts()
        const lines = [
          `Added ${imported.added} samples (${imported.duplicates} exact duplicates), ${imported.unchanged} were there already.`,
          ...(imported.changed > 0
            ? [
                `${imported.changed} files changed since they were added and were read again. Next: handful embed ${path}`,
              ]
            : []),
          ...(imported.relabel.length > 0
            ? [
                `${imported.relabel.length} of them keep labels that may fit no longer:`,
                ...imported.relabel.map((id) => `  ${id} ${engine.project.samples.get(id)?.path ?? ''}`),
              ]
            : []),
          ...(imported.rejected > 0 ? [`${imported.rejected} files were left out:`] : []),
          ...files.map(({ path: file, reason }) => `  ${file}: ${reason}`),
          `The project has ${samples} samples.`,
        ]
        print({ ...imported, rejectedFiles: files, samples }, lines.join('\n'), json === undefined ? {} : { json })
      })
    })
}

function toPlace(text: string): Place {
  const place = Place.safeParse(text)
  if (place.success) return place.data
  throw new InvalidArgumentError(`Give ${PLACES}.`)
}

function toLength(text: string): number {
  const length = Number(text)
  if (length > 0 && Number.isFinite(length)) return length
  throw new InvalidArgumentError('Give a number above 0.')
}

/** @throws EngineError unless each has the form `role=name`. */
function toColumns(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [role = '', name = ''] = pair.split(/=(.*)/s)
      if (role !== '' && name !== '') return [role, name]
      throw new EngineError('bad-input', `--column ${pair} must have the form ROLE=NAME, such as text=body.`)
    }),
  )
}
