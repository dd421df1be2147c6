import { type Command, Option } from 'commander'
import type { JobId, RunId } from '../../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../../shared/domain/jobs.ts'
import { objectiveGuide, objectivesFor } from '../../../shared/domain/objectives.ts'
import { autoUseWhen, PresetChoice, presetGuide, PresetName } from '../../../shared/domain/presets.ts'
import { ObjectiveName, type Run } from '../../../shared/domain/runs.ts'
import { EngineError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { toCount, toInteger, toMinutes } from './numbers.ts'
import { NEVER, withProject } from './session.ts'
import { duration, type OutputOptions, percent, print } from './terminal.ts'

interface PretrainOptions extends OutputOptions {
  readonly minutes: number
  readonly objective?: ObjectiveName
  readonly preset?: PresetChoice
  readonly views?: number
  readonly seed: number
  readonly resume?: boolean
  /** True without a number: the last one trained. */
  readonly continue?: number | true
}

/** What the job of a pretraining leaves. */
interface Trained {
  readonly runId: RunId
  readonly steps: number
  readonly seconds: number
  /** Of presets, where `auto` had time for them; see `compare`. */
  readonly trials: readonly object[]
}

/** What the job of an embedding leaves. */
interface Embedded {
  readonly runId: RunId
  readonly added: number
  readonly count: number
  readonly dim: number
}

/** `pretrain` and `embed`. */
export function addLearnCommands(program: Command): void {
  program
    .command('pretrain')
    .description('learn an encoder from the samples alone, without labels')
    .argument('<project>')
    .option('--minutes <minutes>', 'time budget', toMinutes, 10)
    .addOption(
      new Option('--objective <name>', 'what to learn by; the first below that is for the kind of data').choices(
        ObjectiveName.options,
      ),
    )
    .addOption(new Option('--preset <name>', 'what the samples are like (auto)').choices(PresetChoice.options))
    .option('--views <number>', 'in how many views each sample is seen', toCount)
    .option('--continue [run]', 'go on from a run (the last one trained), with what was added since', toCount)
    .option('--seed <number>', 'fixes every draw', toInteger, 1)
    .option('--resume', 'take up the pretraining that was paused or interrupted last')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Objectives:
${ObjectiveName.options.map((name) => `  ${name.padEnd(15)} ${viewsOf(name)} ${objectiveGuide[name].useWhen}`).join('\n')}

Presets:
  auto            ${autoUseWhen}
${PresetName.options.map((name) => `  ${name.padEnd(15)} ${presetGuide[name].useWhen}`).join('\n')}

A run that goes on keeps objective, preset and views, and learns from old and new
samples half and half, so that it forgets none.

Ctrl+C pauses and keeps what was learned.

Example:
  handful pretrain birds.handful --minutes 10
  handful add birds.handful ~/photos/this-year && handful pretrain birds.handful --continue --minutes 3`,
    )
    .action(async (path: string, options: PretrainOptions) => {
      await withProject(path, async ({ engine, finish }) => {
        const { result } = await finish(await beginPretraining(engine, options))
        const { runId, steps, seconds, trials } = result as Trained
        const curve = engine.project.runs.curve(runId)
        const last = curve.at(-1)
        const figures =
          last === undefined
            ? ''
            : ` Loss ${last.loss.toFixed(3)}, two-view retrieval ${percent(last.retrieval)}, ${Math.round(last.samplesPerSecond)} samples/s.`
        const { preset, presetReason, views, parentId } = engine.project.runs.get(runId)
        const chosen = preset === null ? '' : `\nPreset ${preset}${presetReason === null ? '' : `: ${presetReason}`}.`
        print(
          { runId, parentId, preset, presetReason, views, steps, seconds, trials, curve },
          `Run ${runId}: ${steps} steps in ${duration(seconds)}.${figures}${chosen}\nNext: handful embed ${path}`,
          options,
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
    .addHelpText(
      'after',
      `
Learned features are joined to the classical ones. Where nobody named the preset, they are left out
unless they help to foretell clusters of the classical ones, and the output says so.

Example:
  handful embed birds.handful`,
    )
    .action(async (path: string, options: { run?: number; classical?: boolean } & OutputOptions) => {
      await withProject(path, async ({ engine, finish }) => {
        const runs = engine.project.runs.list().filter(({ objective }) => objective !== null)
        const run = options.run === undefined ? runs.at(-1) : runs.find(({ id }) => id === options.run)
        if (run === undefined && options.classical !== true) {
          throw new EngineError('not-found', 'There is no such run. Pretrain first, or embed with --classical.')
        }
        const runId = options.classical === true ? null : (run?.id ?? null)
        const { result } = await finish(await engine.handlers['learn.embed']({ runId }, NEVER))
        const { added, count, dim, runId: made } = result as Embedded
        const { learnedReason } = engine.project.runs.get(made)
        const why = learnedReason === null ? '' : `\nIn this run ${learnedReason}.`
        print(
          { ...(result as Embedded), learnedReason },
          `Embedded ${added} samples; ${count} in all, ${dim} numbers each.${why}\nNext: handful suggest ${path}`,
          options,
        )
      })
    })
}

/** Starts a pretraining, goes on from a run, or resumes what was paused. */
function beginPretraining(engine: Engine, options: PretrainOptions): JobSnapshot | Promise<JobSnapshot> {
  const { minutes, seed, objective, preset, views, resume } = options
  if (resume === true) return engine.jobs.resume(lastPaused(engine.jobs.list()))
  if (options.continue === undefined) {
    const [usual] = objectivesFor(engine.project.info.get().modality)
    if (usual === undefined) throw new RangeError('the modality has no objective')
    const how = { minutes, seed, objective: objective ?? usual, preset, views }
    return engine.handlers['learn.pretrain'](how, NEVER)
  }
  if (objective !== undefined || preset !== undefined || views !== undefined) {
    throw new EngineError(
      'bad-input',
      'A run that goes on keeps its objective, preset and views. Leave these options out, or leave out --continue.',
    )
  }
  const runId = options.continue === true ? lastTrained(engine.project.runs.list()) : (options.continue as RunId)
  return engine.handlers['learn.goOn']({ minutes, seed, runId }, NEVER)
}

/** @throws EngineError when there is none. */
function lastTrained(runs: readonly Run[]): RunId {
  const run = runs.findLast(
    ({ objective, state }) => objective !== null && (state === 'trained' || state === 'embedded'),
  )
  if (run === undefined) {
    throw new EngineError('not-found', 'No pretraining has come to its end yet. Leave out --continue.')
  }
  return run.id
}

function viewsOf(name: ObjectiveName): string {
  const { least, most } = objectiveGuide[name].views
  return least === most ? `[${least} view] ` : `[${least}-${most} views]`
}

/** @throws EngineError when nothing waits to go on. */
function lastPaused(jobs: readonly JobSnapshot[]): JobId {
  const job = jobs.find(({ kind, state }) => kind === 'pretrain' && state === 'paused')
  if (job === undefined)
    throw new EngineError('not-found', 'No pretraining was paused or interrupted. Leave out --resume.')
  return job.id
}
