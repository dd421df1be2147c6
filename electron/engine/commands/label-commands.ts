import { type Command, Option } from 'commander'
import type { Card } from '../../../shared/domain/groups.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { requireActiveRun } from '../handlers/handler-context.ts'
import { openGroups } from '../jobs/label-cards.ts'
import type { SuggestResult } from '../jobs/suggest-job.ts'
import { type StrategyName, strategyNames } from '../select/strategy-names.ts'
import { toCount } from './numbers.ts'
import { sampleFinder } from './sample-finder.ts'
import { NEVER, type Session, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, print, table } from './terminal.ts'

interface LabelOptions extends OutputOptions, TaskOptions {
  readonly class?: string
  readonly notOfInterest?: boolean
  readonly group?: boolean
  readonly undo?: boolean
  readonly redo?: boolean
}

interface GroupsOptions extends OutputOptions, TaskOptions {
  readonly count: number
}

interface SuggestOptions extends OutputOptions, TaskOptions {
  readonly count: number
  readonly strategy: StrategyName
  readonly checks?: number
}

const REASONS: Readonly<Record<NonNullable<SuggestResult['reason']>, string>> = {
  covering: 'covering what no label is close to yet',
  'refining boundaries': 'refining boundaries, where the classifier is unsure',
}

/** `suggest`, `groups` and `label`. */
export function addLabelCommands(program: Command): void {
  program
    .command('suggest')
    .description('choose the samples that teach most when labelled')
    .argument('<project>')
    .option('--count <number>', 'how many', toCount, 20)
    .addOption(new Option('--strategy <name>', 'how to choose').choices(strategyNames).default('auto'))
    .option('--checks <number>', 'draw this many random checks instead: their labels measure accuracy', toCount)
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful suggest birds.handful --count 20')
    .action(async (path: string, { count, strategy, checks, task, ...output }: SuggestOptions) => {
      await withTask(path, task, async (session) => {
        if (checks !== undefined) return printChecks(session, checks, output)
        const { reason } = await suggest(session, count, strategy)
        const cards = allCards(session)
        const rows = cards.map(({ number, exemplar, size }) => [
          number,
          exemplar,
          pathOf(session.engine, exemplar),
          `stands for ${size}`,
        ])
        print(
          cards.map((card) => ({ ...withPath(session.engine, card), strategy, reason })),
          `Chosen by ${strategy}${reason === null ? '' : `: ${REASONS[reason]}`}.\n${table(rows)}`,
          output,
        )
      })
    })

  program
    .command('groups')
    .description('show the groups of look-alikes that wait for a label, each with its exemplar')
    .argument('<project>')
    .option('--count <number>', 'how many groups to form when there are none yet', toCount, 50)
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful groups birds.handful')
    .action(async (path: string, { count, task, ...output }: GroupsOptions) => {
      await withTask(path, task, async (session) => {
        if (allCards(session).length === 0) await suggest(session, count, 'auto')
        const cards = allCards(session)
        const header = ['group', 'size', 'tightness', 'doubtful', 'exemplar']
        const rows = cards.map(({ number, size, tightness, members, exemplar }) => [
          number,
          size,
          tightness.toFixed(2),
          members.filter(({ isDoubtful }) => isDoubtful).length,
          pathOf(session.engine, exemplar),
        ])
        print(
          cards.map((card) => withPath(session.engine, card)),
          table([header, ...rows]),
          output,
        )
      })
    })

  program
    .command('label')
    .description('give a class to samples, named by number or by path in their source; a class is made when it is new')
    .argument('<project>')
    .argument('[samples...]')
    .option('--class <name>', 'the class')
    .option('--not-of-interest', 'mark as not of interest')
    .option('--group', 'the samples are exemplars: label their whole groups, doubtful members left out')
    .option('--undo', 'take back the last thing done')
    .option('--redo', 'do again what was taken back last')
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful label birds.handful 12 robin/0007.jpg --class robin')
    .action(async (path: string, samples: string[], options: LabelOptions) => {
      requireOneThing(samples, options)
      await withTask(path, options.task, async (session) => {
        const changed = await applyLabels(session, samples, options)
        const counts = await session.engine.handlers['label.counts']({ taskId: session.taskId }, NEVER)
        print(
          { ...changed, ...counts },
          `${changed.changed} samples changed; ${counts.labelled} labelled, ${counts.checksAnswered} checks answered.`,
          options,
        )
      })
    })
}

function requireOneThing(samples: readonly string[], options: LabelOptions): void {
  if (options.undo === true || options.redo === true) return
  if (samples.length === 0) throw new EngineError('usage', 'Name at least one sample, by number or path.')
  if ((options.class === undefined) === (options.notOfInterest !== true)) {
    throw new EngineError('usage', 'Give either --class NAME or --not-of-interest.')
  }
}

async function applyLabels(
  session: Session,
  samples: readonly string[],
  options: LabelOptions,
): Promise<{ changed: number }> {
  const { engine, taskId } = session
  const { handlers } = engine
  if (options.undo === true) return { changed: (await handlers['label.undo']({ taskId }, NEVER)).sampleIds.length }
  if (options.redo === true) return { changed: (await handlers['label.redo']({ taskId }, NEVER)).sampleIds.length }
  const find = sampleFinder(engine, 'Nothing was labelled.')
  const named = samples.map(find)
  const sampleIds = options.group === true ? withMembers(session, named) : named
  const order = { taskId, sampleIds, origin: options.group === true ? ('group' as const) : ('hand' as const) }
  const name = options.class?.trim()
  const known = engine.project.classes.list(taskId).find((candidate) => candidate.name === name)
  if (name !== undefined && known === undefined) return handlers['label.assignNew']({ ...order, name }, NEVER)
  return handlers['label.assign']({ ...order, classId: known?.id ?? null }, NEVER)
}

function withMembers(session: Session, exemplars: readonly SampleId[]): SampleId[] {
  const cards = allCards(session)
  return exemplars.flatMap((exemplar) => {
    const card = cards.find((candidate) => candidate.exemplar === exemplar)
    if (card === undefined)
      throw new EngineError(
        'not-found',
        `Sample ${exemplar} is not the exemplar of a group that waits. Nothing was labelled.`,
      )
    const clear = card.members.filter(({ isDoubtful }) => !isDoubtful)
    return [exemplar, ...card.copies, ...clear.flatMap(({ sampleId, copies }) => [sampleId, ...copies])]
  })
}

async function suggest(
  { engine, taskId, finish }: Session,
  count: number,
  strategy: StrategyName,
): Promise<SuggestResult> {
  const runId = requireActiveRun(engine.project)
  const { result } = await finish(engine.jobs.start('suggest', { taskId, runId, count, strategy }))
  return result as SuggestResult
}

function allCards({ engine: { project }, taskId }: Session): readonly Card[] {
  const { activeRunId } = project.info.get()
  return activeRunId === null ? [] : openGroups(project, taskId, activeRunId, Number.POSITIVE_INFINITY)
}

/** Draws checks among what nobody labelled, and lists those still to be answered. */
function printChecks({ engine, taskId }: Session, count: number, output: OutputOptions): void {
  engine.drawChecks(taskId, count)
  const pending = engine.project.checks
    .pending(taskId)
    .map((sampleId) => ({ sampleId, path: pathOf(engine, sampleId) }))
  const rows = pending.map(({ sampleId, path }) => [sampleId, path])
  print(
    pending,
    `Random checks to label one by one; they measure accuracy and are never trained on.\n${table(rows)}`,
    output,
  )
}

function withPath(engine: Engine, card: Card): Card & { path: string } {
  return { ...card, path: pathOf(engine, card.exemplar) }
}

function pathOf({ project }: Engine, sampleId: SampleId): string {
  return project.samples.get(sampleId)?.path ?? ''
}
