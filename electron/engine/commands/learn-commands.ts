import { type Command, Option } from 'commander'
import type { JobId, RunId } from '../../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../../shared/domain/jobs.ts'
import { objectiveGuide } from '../../../shared/domain/objectives.ts'
import { ObjectiveName } from '../../../shared/domain/runs.ts'
import { EngineError } from '../base/errors.ts'
import { toInteger, toMinutes } from './numbers.ts'
import { NEVER, withProject } from './session.ts'
import { duration, type OutputOptions, percent, print } from './terminal.ts'

interface PretrainOptions extends OutputOptions {
  readonly minutes: number
  readonly objective: ObjectiveName
  readonly seed: number
  readonly resume?: boolean
}

/** `pretrain` and `embed`. */
export function addLearnCommands(program: Command): void {
  program
    .command('pretrain')
    .description('learn an encoder from the samples alone, without labels')
    .argument('<project>')
    .option('--minutes <minutes>', 'time budget', toMinutes, 10)
    .addOption(new Option('--objective <name>', 'what to learn by').choices(ObjectiveName.options).default('nt-xent'))
    .option('--seed <number>', 'fixes every draw', toInteger, 1)
    .option('--resume', 'go on with the pretraining that was paused or interrupted last')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Objectives:
${ObjectiveName.options.map((name) => `  ${name.padEnd(15)} ${objectiveGuide[name].useWhen}`).join('\n')}

Ctrl+C pauses and keeps what was learned.

Example:
  handful pretrain birds.handful --minutes 10`,
    )
    .action(async (path: string, { minutes, objective, seed, resume, ...output }: PretrainOptions) => {
      await withProject(path, async ({ engine, finish }) => {
        const job =
          resume === true
            ? engine.jobs.resume(lastPaused(engine.jobs.list()))
            : await engine.handlers['learn.pretrain']({ minutes, objective, seed }, NEVER)
        const { result } = await finish(job)
        const { runId, steps, seconds } = result as { runId: RunId; steps: number; seconds: number }
        const curve = engine.project.runs.curve(runId)
        const last = curve.at(-1)
        const figures =
          last === undefined
            ? ''
            : ` Loss ${last.loss.toFixed(3)}, two-view retrieval ${percent(last.retrieval)}, ${Math.round(last.imagesPerSecond)} images/s.`
        print(
          { runId, steps, seconds, curve },
          `Run ${runId}: ${steps} steps in ${duration(seconds)}.${figures}\nNext: handful embed ${path}`,
          output,
        )
      })
    })

  program
    .command('embed')
    .description('embed all samples with the last run and find their neighbours')
    .argument('<project>')
    .option('--run <number>', 'the run to embed with (the last one trained)', toInteger)
    .option('--classical', 'classical features alone, without pretraining')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful embed birds.handful')
    .action(async (path: string, options: { run?: number; classical?: boolean } & OutputOptions) => {
      await withProject(path, async ({ engine, finish }) => {
        const runs = engine.project.runs.list().filter(({ objective }) => objective !== null)
        const run = options.run === undefined ? runs.at(-1) : runs.find(({ id }) => id === options.run)
        if (run === undefined && options.classical !== true) {
          throw new EngineError('not-found', 'There is no such run. Pretrain first, or embed with --classical.')
        }
        const runId = options.classical === true ? null : (run?.id ?? null)
        const { result } = await finish(await engine.handlers['learn.embed']({ runId }, NEVER))
        const { added, count, dim } = result as { added: number; count: number; dim: number }
        print(
          result,
          `Embedded ${added} samples; ${count} in all, ${dim} numbers each. Next: handful suggest ${path}`,
          options,
        )
      })
    })
}

/** @throws EngineError when nothing waits to go on. */
function lastPaused(jobs: readonly JobSnapshot[]): JobId {
  const job = jobs.find(({ kind, state }) => kind === 'pretrain' && state === 'paused')
  if (job === undefined)
    throw new EngineError('not-found', 'No pretraining was paused or interrupted. Leave out --resume.')
  return job.id
}
