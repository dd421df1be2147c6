import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SimulationReport } from '../../electron/engine/commands/simulate-command.ts'

const CLI = fileURLToPath(new URL('../../electron/engine/cli.ts', import.meta.url))

export const options = {
  /** A folder of class folders. */
  data: { type: 'string' },
  /** Of pretraining; 0 leaves learned features out. */
  minutes: { type: 'string', default: '10' },
  labels: { type: 'string', default: '10,20,30,50,100' },
  seeds: { type: 'string', default: '5' },
  strategy: { type: 'string', default: 'auto,random' },
  /** As for `handful simulate`. */
  'scratch-seconds': { type: 'string', default: '10' },
  'tune-seconds': { type: 'string', default: '30' },
} as const

type Options = Readonly<Record<keyof typeof options, string>>

/** One line of the table, accuracies in percent: the mean over seeds and half of its 95 % interval. */
interface EfficiencyRow extends Readonly<Record<string, number | string>> {
  readonly features: 'classical' | 'learned'
  readonly strategy: string
  readonly labels: number
  readonly propagated: number
  readonly propagatedMargin: number
  readonly heldOut: number
  readonly heldOutMargin: number
  readonly classesFound: number
}

/**
 * Accuracy against labels for any folder of class folders, by the commands that a user would give, in a project that is deleted
 * afterwards: classical features alone, then those learned from the same samples beside them. Progress is on standard error.
 *
 * @throws Error when a command fails.
 */
export async function run(values: Options): Promise<Record<string, number | string | EfficiencyRow[]>> {
  const { data, minutes, labels, seeds, strategy } = values
  const folder = await mkdtemp(join(tmpdir(), 'handful-label-efficiency-'))
  const project = join(folder, 'bench.handful')
  const training = ['--scratch-seconds', values['scratch-seconds'], '--tune-seconds', values['tune-seconds']]
  const simulate = ['simulate', project, '--labels', labels, '--seeds', seeds, '--strategy', strategy]
  try {
    await handful('new', project, '--modality', 'images')
    await handful('add', project, resolve(data), '--classes-from', 'folder')
    await handful('embed', project, '--classical')
    // What is trained from pixels does not depend on the features: once is enough.
    const isLearned = Number(minutes) > 0
    const untrained = isLearned ? ['--scratch-seconds', '0', '--tune-seconds', '0'] : training
    const classical = (await handful(...simulate, ...untrained)) as SimulationReport
    const rows = rowsOf('classical', classical)
    if (isLearned) {
      await handful('pretrain', project, '--minutes', minutes)
      await handful('embed', project)
      rows.push(...rowsOf('learned', (await handful(...simulate, ...training)) as SimulationReport))
    }
    return {
      data,
      samples: classical.samples,
      classes: classical.classes.length,
      minutes: Number(minutes),
      seeds: Number(seeds),
      machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
      rows,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function rowsOf(features: EfficiencyRow['features'], { summary }: SimulationReport): EfficiencyRow[] {
  const percent = (share: number): number => Math.round(share * 1000) / 10
  return summary.map(({ strategy, labels, accuracyPropagated, accuracyHeldOut, classesFound }) => ({
    features,
    strategy,
    labels,
    propagated: percent(accuracyPropagated.mean),
    propagatedMargin: percent(accuracyPropagated.margin),
    heldOut: percent(accuracyHeldOut.mean),
    heldOutMargin: percent(accuracyHeldOut.margin),
    classesFound: Math.round(classesFound * 10) / 10,
  }))
}

/** Runs a command to its end and returns its document. */
async function handful(...args: string[]): Promise<unknown> {
  process.stderr.write(`handful ${args.join(' ')}\n`)
  const child = spawn(process.execPath, [CLI, ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const code = await new Promise((ended) => child.on('close', ended))
  if (code !== 0) throw new Error(`handful ${args.join(' ')} ended with ${String(code)}`)
  return JSON.parse(stdout)
}
