import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EngineError } from '../base/errors.ts'
import type { ExportResult } from '../jobs/export-job.ts'
import { toNames } from './numbers.ts'
import { NEVER, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, percent, print, table } from './terminal.ts'

const formats = ['tfjs', 'csv'] as const

interface ExportOptions extends OutputOptions, TaskOptions {
  readonly to: string
  readonly formats: (typeof formats)[number][]
}

/** `export` and `predict`. */
export function addExportCommands(program: Command): void {
  program
    .command('export')
    .description('write the classifier and the labels as a folder that runs elsewhere')
    .argument('<project>')
    .requiredOption('--to <folder>', 'folder to write; an earlier export there is replaced')
    .option('--formats <names>', `what to write: ${formats.join(', ')}`, toNames(formats), [...formats])
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful export birds.handful --to birds-classifier --formats tfjs,csv')
    .action(async (path: string, options: ExportOptions) => {
      await withTask(path, options.task, async ({ engine, taskId, finish }) => {
        const params = { taskId, directory: resolve(options.to), formats: options.formats }
        const { result } = await finish(await engine.handlers['export.start'](params, NEVER))
        const { directory, parity, changed } = result as ExportResult
        const proof =
          parity === null || parity.samples === 0
            ? ''
            : `\nThe exported model agrees with the project to ${parity.largestDifference.toExponential(1)} over ${parity.samples} samples.`
        const leftOut = describeChanged(path, changed)
        print(result, `Wrote ${directory}.${proof}${leftOut}\nNext: handful predict ${options.to} FILE…`, options)
      })
    })

  program
    .command('predict')
    .description('classify files with an exported folder alone')
    .argument('<folder>')
    .argument('<files...>')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful predict birds-classifier new/*.jpg')
    .action(async (folder: string, files: string[], output: OutputOptions) => {
      // Loaded only here: every other command would pay for TensorFlow at its start.
      const [{ openExport }, { startTensorFlow }, { modalityOf }] = await Promise.all([
        import('../export/predict.ts'),
        import('../learn/tf.ts'),
        import('../modalities/index.ts'),
      ])
      await startTensorFlow()
      const classifier = await openExport(resolve(folder), modalityOf)
      const predictions = await Array.fromAsync(classifier.classify(files))
      const rows = predictions.map((prediction) =>
        'error' in prediction
          ? [prediction.path, 'left out', prediction.error]
          : [prediction.path, prediction.className, percent(prediction.confidence)],
      )
      print({ classes: classifier.manifest.classes, predictions }, table(rows), output)
      classifier.dispose()
      if (predictions.every((prediction) => 'error' in prediction)) {
        throw new EngineError('bad-input', 'None of the files could be read.')
      }
    })
}

function describeChanged(path: string, changed: readonly string[]): string {
  if (changed.length === 0) return ''
  const files = changed.map((file) => `\n  ${file}`).join('')
  return `\nLeft out of that proof, because they changed since they were added (to read them again: handful add ${path} FOLDER):${files}`
}
