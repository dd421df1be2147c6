import { type Command, Option } from 'commander'
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { SimulationPoint, type SimulateParams } from '../jobs/simulation.ts'
import { type PropagationName, propagationNames } from '../jobs/propagation-names.ts'
import { type StrategyName, strategyNames } from '../select/strategy-names.ts'
import { toCount, toCounts, toNames, toSeconds } from './numbers.ts'
import { type Session, withProject } from './session.ts'
import { type OutputOptions, percent, print, table } from './terminal.ts'

export interface SimulateOptions {
  readonly labels: number[]
  readonly strategy: StrategyName[]
  readonly propagation: PropagationName
  readonly seeds: number
  /** Seconds of training for each from-scratch model; 0 leaves them out. */
  readonly scratchSeconds: number
  /** Seconds of fine-tuning for each fine-tuned model; 0 leaves them out. */
  readonly tuneSeconds: number
}

/** Means over seeds, with the half-width of the 95 % interval of the mean (normal, 0 for one seed). */
interface SummaryRow {
  readonly strategy: SimulationPoint['strategy']
  readonly labels: number
  readonly accuracyPropagated: { readonly mean: number; readonly margin: number }
  readonly accuracyHeldOut: { readonly mean: number; readonly margin: number }
  readonly balancedPropagated: { readonly mean: number; readonly margin: number }
  readonly balancedHeldOut: { readonly mean: number; readonly margin: number }
  readonly actions: number
  readonly classesFound: number
}

export interface SimulationReport {
  readonly samples: number
  readonly classes: readonly string[]
  readonly points: readonly SimulationPoint[]
  readonly summary: readonly SummaryRow[]
}

/** `simulate`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('replay an analyst from the hidden truth: accuracy against labels and key presses')
    .argument('<project>')
    .option('--labels <counts>', 'label counts to score at', toCounts, [10, 20, 30, 50, 100])
    .option('--strategy <names>', `how to choose: ${strategyNames.join(', ')}`, toNames(strategyNames), [
      'auto',
      'random',
    ])
    .addOption(
      new Option('--propagation <name>', 'how labels spread over the neighbour graph')
        .choices(propagationNames)
        .default('poisson'),
    )
    .option('--seeds <number>', 'how many replays of each', toCount, 5)
    .option('--scratch-seconds <seconds>', 'training time of each from-scratch model; 0 leaves them out', toSeconds, 10)
    .option(
      '--tune-seconds <seconds>',
      'fine-tuning time of each fine-tuned model, where the encoder was learned; 0 leaves them out',
      toSeconds,
      30,
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nbaseline is logistic regression on the classical features of the random labels alone; balanced is the mean over the\nclasses of the share of held-out samples that is right.\n\nExample:\n  handful simulate birds.handful --labels 10,20,30,50,100 --strategy auto,random --seeds 5 --json',
    )
    .action(async (path: string, { json, ...options }: SimulateOptions & OutputOptions) => {
      await withProject(path, async (session) => {
        const report = await simulate(session, options)
        const header = ['strategy', 'labels', 'propagated', 'held out', 'balanced', 'key presses', 'classes']
        const rows = report.summary.map((row) => [
          row.strategy,
          row.labels,
          withMargin(row.accuracyPropagated),
          withMargin(row.accuracyHeldOut),
          withMargin(row.balancedHeldOut),
          Math.round(row.actions),
          row.classesFound.toFixed(1),
        ])
        print({ project: path, seeds: options.seeds, ...report }, table([header, ...rows]), { json })
      })
    })
}

/** Runs a simulation in the project's active run and sums it up. */
export async function simulate({ engine, finish }: Session, options: SimulateOptions): Promise<SimulationReport> {
  const { activeRunId } = engine.project.info.get()
  if (activeRunId === null)
    throw new EngineError('no-embeddings', 'The samples have no embeddings yet. Run handful embed first.')
  const { labels, strategy, propagation, seeds, scratchSeconds, tuneSeconds } = options
  const params: SimulateParams = {
    runId: activeRunId,
    labels,
    strategies: strategy,
    propagation,
    seeds,
    scratchSeconds,
    tuneSeconds,
  }
  const { result } = await finish(engine.jobs.start('simulate', params))
  const { samples, classes, points } = SimulationResult.parse(result)
  return { samples, classes, points, summary: summarise(points) }
}

const SimulationResult = z.object({
  samples: z.int(),
  classes: z.array(z.string()),
  points: z.array(SimulationPoint),
})

function summarise(points: readonly SimulationPoint[]): SummaryRow[] {
  const groups = Map.groupBy(points, ({ strategy, labels }) => `${strategy} ${labels}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const mean = (of: (point: SimulationPoint) => number): number =>
      group.reduce((sum, point) => sum + of(point), 0) / group.length
    const spread = (of: (point: SimulationPoint) => number): { mean: number; margin: number } => {
      const centre = mean(of)
      const variance = group.reduce((sum, point) => sum + (of(point) - centre) ** 2, 0) / Math.max(1, group.length - 1)
      return { mean: centre, margin: 1.96 * Math.sqrt(variance / group.length) }
    }
    return {
      strategy: first.strategy,
      labels: first.labels,
      accuracyPropagated: spread((point) => point.accuracyPropagated),
      accuracyHeldOut: spread((point) => point.accuracyHeldOut),
      balancedPropagated: spread((point) => point.balancedPropagated),
      balancedHeldOut: spread((point) => point.balancedHeldOut),
      actions: mean((point) => point.actions),
      classesFound: mean((point) => point.classesFound),
    }
  })
}

function withMargin({ mean, margin }: { readonly mean: number; readonly margin: number }): string {
  return margin === 0 ? percent(mean) : `${percent(mean)} ± ${(margin * 100).toFixed(1)}`
}
