import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Modality } from '../../../shared/domain/project.ts'
import { createProject } from '../db/project.ts'
import type { ImportResult } from '../jobs/import-job.ts'
import { NEVER, withProject } from './session.ts'
import { type OutputOptions, print } from './terminal.ts'

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
    .description('add what is new in a folder; the folder itself is never changed')
    .argument('<project>')
    .argument('<folder>')
    .addOption(
      new Option('--classes-from <where>', 'keep the parent folder as hidden truth, for simulate and evaluate').choices(
        ['folder'],
      ),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful add birds.handful ~/photos/birds')
    .action(async (path: string, folder: string, options: { classesFrom?: 'folder' } & OutputOptions) => {
      await withProject(path, async ({ engine, finish }) => {
        const params = { path: resolve(folder), classesFrom: options.classesFrom ?? null }
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
        print({ ...imported, rejectedFiles: files, samples }, lines.join('\n'), options)
      })
    })
}
