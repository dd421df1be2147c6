import { type Command, Option } from 'commander'
import type { ClassifierSummary } from '../../../shared/domain/classifier.ts'
import type { ClassId, TaskId } from '../../../shared/domain/ids.ts'
import { type ModelComparison, ModelKind, type TunedModelKind } from '../../../shared/domain/models.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { scoreOnChecks } from '../handlers/check-scores.ts'
import { evaluate } from '../handlers/evaluation.ts'
import { compareModels } from '../handlers/models.ts'
import { describeChecks } from './check-report.ts'
import { toInteger, toMinutes, toShare } from './numbers.ts'
import { describeOutlook } from './outlook.ts'
import { NEVER, type Session, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, percent, print, table } from './terminal.ts'
import { scoreAgainstTruth, type TruthScores } from './truth-scores.ts'

interface TrainOptions extends OutputOptions, TaskOptions {
  readonly model: ModelKind | 'all'
  readonly minutes: number
  readonly seed: number
}

interface ModelsOptions extends OutputOptions, TaskOptions {
  readonly use?: ModelKind | 'proposed'
}

interface EvaluateOptions extends OutputOptions, TaskOptions {
  readonly target?: number
  readonly random?: boolean
}

/** `propagate`, `train`, `models` and `evaluate`. */
export function addClassifierCommands(program: Command): void {
  program
    .command('propagate')
    .description('train as `train` does, and show how many samples the labels spread to, by class')
    .argument('<project>')
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful propagate birds.handful')
    .action(async (path: string, { task, ...output }: OutputOptions & TaskOptions) => {
      await withTask(path, task, async (session) => {
        await train(session)
        const { project } = session.engine
        const counts = project.predictions.counts(session.taskId, 'propagated')
        const classes = project.classes
          .list(session.taskId)
          .map(({ id, name }) => ({ class: name, samples: counts.get(id) ?? 0 }))
        print(classes, table(classes.map((row) => [row.class, row.samples])), output)
      })
    })

  program
    .command('train')
    .description('propagate the labels and train a classifier on them')
    .argument('<project>')
    .addOption(
      new Option('--model <kind>', 'what to train; fine-tuned and from-scratch take minutes, all is one after another')
        .choices([...ModelKind.options, 'all'])
        .default('head'),
    )
    .option('--minutes <minutes>', 'time for each model that is not the head', toMinutes, 2)
    .option('--seed <number>', 'fixes every draw of those', toInteger, 1)
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Models:
  head          a linear head on the embeddings: seconds, trained by itself after labels
  fine-tuned    the pretrained encoder with its head, as far as cross-validation on the labels says
  from-scratch  the same encoder from random weights on the labels alone: what the unlabelled samples are worth

Examples:
  handful train birds.handful
  handful train birds.handful --model all --minutes 5`,
    )
    .action(async (path: string, { model, task, minutes, seed, ...output }: TrainOptions) => {
      await withTask(path, task, async (session) => {
        const kinds = model === 'all' ? ModelKind.options : [model]
        for (const kind of kinds) {
          if (kind === 'head') await train(session)
          else await trainModel(session, { kind, minutes, seed })
        }
        const { engine, taskId } = session
        const summary = engine.project.classifiers.summary(taskId)
        const comparison = compareModels(engine.project, taskId)
        const lines = model === 'head' && summary !== null ? describe(summary) : describeModels(comparison)
        print({ ...(summary ?? {}), ...comparison }, lines, output)
      })
    })

  program
    .command('models')
    .description('the models of a task side by side on the random checks, and which one is exported')
    .argument('<project>')
    .addOption(
      new Option('--use <kind>', 'export this one; proposed: whichever the checks speak for').choices([
        ...ModelKind.options,
        'proposed',
      ]),
    )
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful models birds.handful --use fine-tuned')
    .action(async (path: string, { use, task, ...output }: ModelsOptions) => {
      await withTask(path, task, async ({ engine, taskId }) => {
        const kind = use === 'proposed' ? null : use
        const comparison =
          kind === undefined
            ? compareModels(engine.project, taskId)
            : await engine.handlers['models.choose']({ taskId, kind }, NEVER)
        print(comparison, describeModels(comparison), output)
      })
    })

  program
    .command('evaluate')
    .description('accuracy on the random checks, in all and by class, what more labels would buy, and whether to stop')
    .argument('<project>')
    .option('--target <percent>', 'the accuracy you want, for the advice on when to stop', toShare)
    .option('--random', 'also find out what labels drawn at random would have brought, and the first ones given')
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful evaluate birds.handful --target 90 --random')
    .action(async (path: string, { target, random = false, task, ...output }: EvaluateOptions) => {
      await withTask(path, task, async (session) => {
        const { engine, taskId, finish } = session
        const summary = engine.project.classifiers.summary(taskId)
        if (summary === null)
          throw new EngineError('no-classifier', 'There is no classifier yet. Label some samples, then train it.')
        if (random) await finish(await engine.handlers['classifier.compareWithRandom']({ taskId }, NEVER))
        const truth = scoreAgainstTruth(engine.project, taskId)
        // Checks answered since the training count as well.
        const scored = { ...summary, ...scoreOnChecks(engine.project, taskId, summary.classIds) }
        const view = evaluate(engine.project, taskId, scored, target ?? null)
        const nameOf = namesOf(engine.project, taskId)
        const lines = [
          describe(scored),
          ...describeTruth(truth),
          ...describeOutlook(view),
          ...describeChecks(view, nameOf),
        ]
        print({ ...scored, ...view, truth }, lines.join('\n'), output)
      })
    })
}

/** Also those of classes that were merged or deleted since the training. */
function namesOf(project: Project, taskId: TaskId): (classId: ClassId) => string {
  const names = new Map(project.classes.list(taskId).map(({ id, name }) => [id, name]))
  return (classId) => names.get(classId) ?? 'no class any more'
}

async function trainModel(
  { engine, taskId, finish }: Session,
  wanted: { readonly kind: TunedModelKind; readonly minutes: number; readonly seed: number },
): Promise<void> {
  await finish(await engine.handlers['models.train']({ taskId, ...wanted }, NEVER))
}

async function train({ engine, taskId, finish }: Session): Promise<ClassifierSummary> {
  await finish(await engine.handlers['classifier.train']({ taskId }, NEVER))
  const summary = engine.project.classifiers.summary(taskId)
  if (summary === null) throw new RangeError('the training ended without a classifier')
  return summary
}

function describe({ labels, accuracy, classIds }: ClassifierSummary): string {
  const learned = `Learned ${classIds.length} classes from ${labels} labels.`
  if (accuracy === null) return `${learned} No random check was answered yet: accuracy is not known.`
  if (!accuracy.isEnough)
    return `${learned} ${accuracy.checks} random checks answered: too few to tell how accurate it is.`
  return `${learned} Accuracy ${percent(accuracy.value)} on ${accuracy.checks} random checks (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}).`
}

function describeModels({ models, proposed, chosen, reason }: ModelComparison): string {
  const rows = models.map(({ kind, labels, accuracy }) => [
    kind,
    labels,
    accuracy === null || !accuracy.isEnough
      ? 'too few checks'
      : `${percent(accuracy.value)} (${percent(accuracy.low)} to ${percent(accuracy.high)})`,
    [...(kind === proposed ? ['proposed'] : []), ...(kind === chosen ? ['chosen'] : [])].join(', '),
  ])
  return models.length === 0 ? reason : `${table([['model', 'labels', 'accuracy', ''], ...rows])}\n${reason}`
}

function describeTruth(truth: TruthScores | null): string[] {
  if (truth === null) return []
  const { samples, propagated, head } = truth
  return [
    `Against the hidden truth of ${samples} unlabelled samples: propagated ${percent(propagated)}, classifier ${percent(head)}.`,
  ]
}
