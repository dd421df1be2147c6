import { type Command, InvalidArgumentError } from 'commander'
import { CheckEvery, type TaskOverview } from '../../../shared/domain/labels.ts'
import { EngineError } from '../base/errors.ts'
import { NEVER, type Session, withProject } from './session.ts'
import { taskOption } from './task-option.ts'
import { type OutputOptions, print, table } from './terminal.ts'

const CHANGES = ['new', 'use', 'rename', 'delete', 'restore', 'checks'] as const

/** Commander has no place for `null`. */
type CheckRate = NonNullable<CheckEvery> | 'never'
type TextOption = Exclude<(typeof CHANGES)[number], 'checks'> | 'to' | 'task'
type TasksOptions = OutputOptions & Readonly<Partial<Record<TextOption, string>>> & { readonly checks?: CheckRate }

/** `tasks`. */
export function addTaskCommands(program: Command): void {
  program
    .command('tasks')
    .description('list the tasks (sets of classes over the same samples), make one, or change one')
    .argument('<project>')
    .option('--new <name>', 'make a task')
    .option('--use <name>', 'make this task the one in use: commands without --task, and the window, work on it')
    .option('--rename <name>', 'give the task the name of --to')
    .option('--to <name>', 'the new name')
    .option('--delete <name>', 'hide a task with all its classes, labels and classifiers; nothing is lost')
    .option('--restore <name>', 'bring a deleted task back as it was')
    .option('--checks <number>', 'make one card in 4, 8, 16 or 32 a random check, or "never" one', toCheckRate)
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  handful tasks birds.handful --new "Male or female"\n  handful tasks birds.handful --checks 16',
    )
    .action(async (path: string, options: TasksOptions) => {
      requireOneChange(options)
      await withProject(path, async (session) => {
        const said = await change(session, path, options)
        const { project, handlers } = session.engine
        const tasks = await handlers['tasks.list']({}, NEVER)
        const inUse = project.tasks.default().id
        print(
          tasks.map((task) => ({ ...task, isInUse: task.id === inUse })),
          [...said, describe(tasks, inUse)].join('\n'),
          options,
        )
      })
    })
}

function requireOneChange(options: TasksOptions): void {
  const given = CHANGES.filter((name) => options[name] !== undefined)
  if (given.length > 1) throw new EngineError('usage', `One change at a time: --${given.join(' or --')}.`)
  if ((options.rename === undefined) !== (options.to === undefined)) {
    throw new EngineError('usage', 'Renaming takes both: --rename NAME --to NAME.')
  }
  if (options.task !== undefined && options.checks === undefined) {
    throw new EngineError('usage', '--task goes with --checks; the other changes name their task.')
  }
}

/** Does what was asked for; a line on what that means, where it is not plain. */
async function change({ engine }: Session, path: string, options: TasksOptions): Promise<string[]> {
  const { handlers, project } = engine
  const idOf = (name: string): TaskOverview['id'] => project.tasks.find(name).id
  if (options.new !== undefined) await handlers['tasks.create']({ name: options.new }, NEVER)
  if (options.use !== undefined) await handlers['tasks.use']({ taskId: idOf(options.use) }, NEVER)
  if (options.rename !== undefined && options.to !== undefined) {
    await handlers['tasks.rename']({ taskId: idOf(options.rename), name: options.to }, NEVER)
  }
  if (options.checks !== undefined) {
    const { id: taskId } = options.task === undefined ? project.tasks.default() : project.tasks.find(options.task)
    const checkEvery = options.checks === 'never' ? null : options.checks
    await handlers['tasks.setChecks']({ taskId, checkEvery }, NEVER)
  }
  if (options.restore !== undefined) {
    await handlers['tasks.restore']({ taskId: project.tasks.findDeleted(options.restore).id }, NEVER)
  }
  if (options.delete === undefined) return []
  const taskId = idOf(options.delete)
  const { labelled } = project.labels.counts(taskId)
  await handlers['tasks.delete']({ taskId }, NEVER)
  return [`Deleted; its ${labelled} labels are kept. To undo: handful tasks ${path} --restore "${options.delete}"`]
}

function describe(tasks: readonly TaskOverview[], inUse: TaskOverview['id']): string {
  const stateOf = ({ id, isDeleted }: TaskOverview): string => (isDeleted ? 'deleted' : id === inUse ? 'in use' : '')
  const rows = tasks.map((task) => [task.name, task.classes, task.labels, describeChecks(task), stateOf(task)])
  return table([['task', 'classes', 'labels', 'checks', ''], ...rows])
}

function describeChecks({ checkEvery }: TaskOverview): string {
  return checkEvery === null ? 'never' : `1 in ${checkEvery}`
}

function toCheckRate(text: string): CheckRate {
  if (text === 'never') return text
  const { data } = CheckEvery.safeParse(Number(text))
  if (data === undefined || data === null) throw new InvalidArgumentError('It is 4, 8, 16, 32 or never.')
  return data
}
