import type { Command } from 'commander'
import type { LabelRecord } from '../../../shared/domain/labels.ts'
import type { ClassId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { sampleFinder } from './sample-finder.ts'
import { NEVER, type Session, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, print, table } from './terminal.ts'

const CHANGES = ['new', 'rename', 'merge', 'delete', 'colour', 'key'] as const

type ClassesOptions = OutputOptions & TaskOptions & Readonly<Partial<Record<(typeof CHANGES)[number] | 'to', string>>>

const ORIGINS = { hand: 'by hand', group: 'by group', propagated: 'by propagation', imported: 'imported' } as const

/** `classes` and `history`. */
export function addClassCommands(program: Command): void {
  program
    .command('classes')
    .description('list the classes of a task, make one, or change one; label --undo takes it back')
    .argument('<project>')
    .option('--new <name>', 'make a class')
    .option('--rename <name>', 'give the class the name of --to')
    .option('--merge <name>', 'make its labels count as those of the class of --to')
    .option('--delete <name>', 'delete the class; its labels are void')
    .option('--colour <name>', 'give the class the colour of --to, as #rrggbb')
    .option('--key <name>', 'give the class the key of --to')
    .option('--to <value>', 'the new name, the other class, the colour or the key')
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful classes birds.handful --merge "great tit" --to tit')
    .action(async (path: string, options: ClassesOptions) => {
      requireOneChange(options)
      await withTask(path, options.task, async (session) => {
        await change(session, options)
        const { engine, taskId } = session
        const { byClass } = engine.project.labels.counts(taskId)
        const classes = engine.project.classes.list(taskId).map(({ id, name, key, colour }) => {
          const given = byClass.find(({ classId }) => classId === id)
          return { id, name, key, colour, labels: (given?.hand ?? 0) + (given?.group ?? 0) }
        })
        const rows = classes.map(({ name, key, colour, labels }) => [name, key ?? '', colour, labels])
        print(classes, table([['class', 'key', 'colour', 'labels'], ...rows]), options)
      })
    })

  program
    .command('history')
    .description('every label that a sample was given: what, how, by whom, when, and what became of it')
    .argument('<project>')
    .argument('<sample>', 'its number, or its path in its source')
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful history birds.handful robin/0007.jpg')
    .action(async (path: string, sample: string, { task, ...output }: TaskOptions & OutputOptions) => {
      await withTask(path, task, async ({ engine, taskId }) => {
        const sampleId = sampleFinder(engine, '')(sample)
        const records = await engine.handlers['label.history']({ taskId, sampleId }, NEVER)
        const inForce = engine.project.labels.of(taskId, sampleId)?.actionId ?? null
        const text = records.map((record) => rowOf(record, inForce))
        print(records, records.length === 0 ? 'It was never given a label.' : table(text), output)
      })
    })
}

function requireOneChange(options: ClassesOptions): void {
  const given = CHANGES.filter((name) => options[name] !== undefined)
  if (given.length > 1) throw new EngineError('usage', `One change at a time: --${given.join(' or --')}.`)
  const [change] = given
  const takesTo = change !== undefined && change !== 'new' && change !== 'delete'
  if (takesTo !== (options.to !== undefined)) {
    throw new EngineError('usage', takesTo ? `--${change} NAME takes --to as well.` : '--to needs a change to go with.')
  }
}

async function change({ engine, taskId }: Session, options: ClassesOptions): Promise<void> {
  const { handlers, project } = engine
  const idOf = (name: string): ClassId => {
    const classes = project.classes.list(taskId)
    const found = classes.find((candidate) => candidate.name === name.trim())
    if (found) return found.id
    const known = classes.map((candidate) => `"${candidate.name}"`).join(', ')
    throw new EngineError('not-found', `There is no class named "${name}". There is: ${known || 'none'}.`)
  }
  const { to = '' } = options
  if (options.new !== undefined) await handlers['classes.create']({ taskId, name: options.new }, NEVER)
  if (options.merge !== undefined) {
    await handlers['classes.merge']({ classId: idOf(options.merge), intoId: idOf(to) }, NEVER)
  }
  if (options.delete !== undefined) await handlers['classes.delete']({ classId: idOf(options.delete) }, NEVER)
  if (options.rename !== undefined) {
    await handlers['classes.update']({ classId: idOf(options.rename), name: to }, NEVER)
  }
  if (options.colour !== undefined) {
    if (!/^#[0-9a-f]{6}$/i.test(to)) throw new EngineError('usage', `A colour is given as #rrggbb, not "${to}".`)
    await handlers['classes.update']({ classId: idOf(options.colour), colour: to.toLowerCase() }, NEVER)
  }
  if (options.key !== undefined) await handlers['classes.update']({ classId: idOf(options.key), key: to }, NEVER)
}

function rowOf(record: LabelRecord, inForce: number | null): string[] {
  const { className, origin, who, at, sampleCount } = record
  const how = sampleCount > 1 ? `${ORIGINS[origin]} of ${sampleCount}` : ORIGINS[origin]
  return [timeOf(at), className ?? 'not of interest', how, who, fateOf(record, record.actionId === inForce)]
}

function fateOf({ undoneAt, became }: LabelRecord, isInForce: boolean): string {
  if (undoneAt !== null) return `undone ${timeOf(undoneAt)}`
  if (isInForce) return became?.name ? `in force as ${became.name}` : 'in force'
  return became?.name === null ? 'class deleted' : 'replaced'
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}
