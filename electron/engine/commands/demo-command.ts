import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { createProject } from '../db/project.ts'
import { TruthStore } from '../db/truth-store.ts'
import type { SamplePrediction } from '../export/predict.ts'
import { toMinutes } from './numbers.ts'
import { NEVER, type Session, withProject } from './session.ts'
import { simulate, type SimulationReport } from './simulate-command.ts'
import { duration, type OutputOptions, percent, print, table } from './terminal.ts'

const LABELS = 30
const SEEDS = 3
const SCRATCH_SECONDS = 15
const PREDICTED_FILES = 50

interface DemoOptions extends OutputOptions {
  readonly to: string
  readonly minutes: number
}

/** `demo`. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole path on real handwritten digits, from files to an exported classifier')
    .option('--to <folder>', 'folder to work in; an earlier demo there is replaced', 'handful-demo')
    .option('--minutes <minutes>', 'time to pretrain', toMinutes, 1)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful demo --json')
    .action(async (options: DemoOptions) => {
      const startedAt = performance.now()
      const paths = await prepare(resolve(options.to))
      const outcome = await withProject(paths.project, (session) => walk(session, paths, options.minutes))
      const seconds = (performance.now() - startedAt) / 1000
      const { accuracy, labelsText } = outcome
      print(
        { labels: LABELS, accuracy, seconds, project: paths.project, export: paths.exported },
        [
          labelsText,
          `\nThe exported folder alone got ${outcome.rightFromExport} of ${PREDICTED_FILES} unlabelled files right.`,
          `It all took ${duration(seconds)}. To look around:\n  npm run handful -- open ${paths.project}`,
        ].join('\n'),
        options,
      )
    })
}

interface DemoPaths {
  readonly digits: string
  readonly project: string
  readonly exported: string
}

async function prepare(folder: string): Promise<DemoPaths> {
  const paths = {
    digits: join(folder, 'digits'),
    project: join(folder, 'digits.handful'),
    exported: join(folder, 'classifier'),
  }
  await rm(paths.project, { recursive: true, force: true })
  if (!existsSync(paths.digits) || (await readdir(paths.digits)).length < 10) {
    process.stderr.write('Writing 10,000 handwritten digits as files …\n')
    // Loaded only here: every other command would pay for the decoders at its start.
    const { writeDigits } = await import('../demo/digits.ts')
    await writeDigits(paths.digits)
  }
  createProject(paths.project, { modality: 'images' }).close()
  return paths
}

async function walk(
  session: Session,
  { digits, exported }: DemoPaths,
  minutes: number,
): Promise<{
  accuracy: Record<'auto' | 'random' | 'fromScratch', number>
  labelsText: string
  rightFromExport: number
}> {
  const { engine, taskId, finish } = session
  const { handlers } = engine
  await finish(await handlers['data.add']({ path: digits, classesFrom: 'folder' }, NEVER))
  const pretraining = await finish(await handlers['learn.pretrain']({ minutes, objective: 'nt-xent', seed: 1 }, NEVER))
  await finish(await handlers['learn.embed']({ runId: (pretraining.result as { runId: never }).runId }, NEVER))
  const report = await simulate(session, {
    labels: [LABELS],
    strategy: ['auto', 'random'],
    propagation: 'poisson',
    seeds: SEEDS,
    scratchSeconds: SCRATCH_SECONDS,
    tuneSeconds: 0,
  })

  await finish(await handlers['label.suggest']({ taskId, count: LABELS }, NEVER))
  await labelExemplars(session)
  await finish(await handlers['classifier.train']({ taskId }, NEVER))
  await finish(await handlers['export.start']({ taskId, directory: exported, formats: ['tfjs', 'csv'] }, NEVER))
  const rightFromExport = await predictFromExport(session, exported)
  return { ...accuracies(report), rightFromExport }
}

/** The replayed analyst: gives each suggested exemplar its true class. */
async function labelExemplars({ engine, taskId }: Session): Promise<void> {
  const { project, handlers } = engine
  const truth = new TruthStore(project.db).all()
  const classIds = new Map<string, ClassId>()
  for (const { exemplar } of project.cards.outline(taskId, project.info.get().activeRunId!)) {
    const name = truth.get(exemplar)
    if (name === undefined) continue
    const classId = classIds.get(name) ?? (await handlers['classes.create']({ taskId, name }, NEVER)).id
    classIds.set(name, classId)
    await handlers['label.assign']({ taskId, sampleIds: [exemplar], classId, origin: 'hand' }, NEVER)
  }
}

/** How many unlabelled files the exported folder classifies right, read as files. */
async function predictFromExport({ engine, taskId }: Session, exported: string): Promise<number> {
  const [{ openExport }, { startTensorFlow }, { modalityOf }] = await Promise.all([
    import('../export/predict.ts'),
    import('../learn/tf.ts'),
    import('../modalities/index.ts'),
  ])
  await startTensorFlow()
  const { project } = engine
  const truth = new TruthStore(project.db).all()
  const labelled = project.labels.currentLabels(taskId)
  const unlabelled = project.samples.firstIds().filter((sampleId) => !labelled.has(sampleId))
  const stride = Math.floor(unlabelled.length / PREDICTED_FILES)
  const chosen = Array.from({ length: PREDICTED_FILES }, (_, position) => unlabelled[position * stride]!)
  const classifier = await openExport(exported, modalityOf)
  const predictions = await Array.fromAsync(
    classifier.classify(chosen.map((sampleId) => project.samples.file(sampleId) ?? '')),
  )
  classifier.dispose()
  const isRight = (prediction: SamplePrediction, sampleId: SampleId | undefined): boolean =>
    'className' in prediction && sampleId !== undefined && prediction.className === truth.get(sampleId)
  return predictions.filter((prediction, position) => isRight(prediction, chosen[position])).length
}

function accuracies({ summary }: SimulationReport): {
  accuracy: Record<'auto' | 'random' | 'fromScratch', number>
  labelsText: string
} {
  const of = (strategy: string): number =>
    summary.find((row) => row.strategy === strategy)?.accuracyPropagated.mean ?? 0
  const accuracy = { auto: of('auto'), random: of('random'), fromScratch: of('from-scratch') }
  const rows = [
    ['', `right with ${LABELS} labels`],
    ['chosen by Handful, propagated', percent(accuracy.auto)],
    ['chosen at random, propagated', percent(accuracy.random)],
    ['the same labels, from scratch', percent(accuracy.fromScratch)],
  ]
  return { accuracy, labelsText: `${table(rows)}\n\nShares of all unlabelled digits, mean of ${SEEDS} seeds.` }
}
