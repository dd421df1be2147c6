import type { Command } from 'commander'
import type { ClassifierSummary } from '../../../shared/domain/classifier.ts'
import { EngineError } from '../base/errors.ts'
import { scoreOnChecks } from '../handlers/check-scores.ts'
import { evaluate } from '../handlers/evaluation.ts'
import { toShare } from './numbers.ts'
import { describeOutlook } from './outlook.ts'
import { NEVER, type Session, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, percent, print, table } from './terminal.ts'
import { scoreAgainstTruth, type TruthScores } from './truth-scores.ts'

interface EvaluateOptions extends OutputOptions, TaskOptions {
  readonly target?: number
  readonly random?: boolean
}

/** `propagate`, `train` and `evaluate`. */
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
    .description('propagate the labels and train the classifier on them')
    .argument('<project>')
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful train birds.handful')
    .action(async (path: string, { task, ...output }: OutputOptions & TaskOptions) => {
      await withTask(path, task, async (session) => {
        const summary = await train(session)
        print(summary, describe(summary), output)
      })
    })

  program
    .command('evaluate')
    .description('accuracy on the random checks, what more labels would buy, and whether to stop')
    .argument('<project>')
    .option('--target <percent>', 'the accuracy you want, for the advice on when to stop', toShare)
    .option('--random', 'also find out what labels drawn at random would have brought')
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
        const lines = [describe(scored), ...describeTruth(truth), ...describeOutlook(view)]
        print({ ...scored, ...view, truth }, lines.join('\n'), output)
      })
    })
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

function describeTruth(truth: TruthScores | null): string[] {
  if (truth === null) return []
  const { samples, propagated, head } = truth
  return [
    `Against the hidden truth of ${samples} unlabelled samples: propagated ${percent(propagated)}, classifier ${percent(head)}.`,
  ]
}
