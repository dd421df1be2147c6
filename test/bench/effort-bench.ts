import { ProjectPaths } from '../../electron/engine/base/paths.ts'
import { openProject } from '../../electron/engine/db/project.ts'
import { type KnownSpace, loadKnownSpace } from '../../electron/engine/jobs/known-space.ts'
import { startTensorFlow } from '../../electron/engine/learn/tf.ts'
import { SurfaceAnalyst } from '../support/surface-analyst.ts'

export const options = {
  /** Embedded, its samples with a hidden class. It is only read. */
  project: { type: 'string' },
  /** In per cent. */
  target: { type: 'string', default: '95' },
  seeds: { type: 'string', default: '3' },
} as const

type Options = Readonly<Record<keyof typeof options, string>>

interface EffortRow extends Readonly<Record<string, number | string>> {
  readonly way: string
  readonly seed: number
  readonly keys: number
  readonly cards: number
  readonly checks: number
  readonly dropped: number
  readonly labelled: number
  /** Of all samples, in per cent, when it stopped. */
  readonly right: number
}

/**
 * How many key presses it takes until every sample has its class, so many per cent of them rightly: labelled, or propagated to. By groups, as the
 * Label view has them; by the same cards without their members; and by hand, one sample after another with nothing propagated.
 *
 * @throws EngineError when the project is not embedded, or the class of a sample is not known.
 */
export async function run(values: Options): Promise<Record<string, number | string | EffortRow[]>> {
  await startTensorFlow()
  const space = load(values.project)
  const target = Number(values.target) / 100
  const samples = space.truth.length
  const rows: EffortRow[] = []
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    for (const way of ['groups', 'one at a time'] as const) {
      const analyst = new SurfaceAnalyst(space, { seed, takesMembers: way === 'groups' })
      const { right, ...effort } = analyst.labelUntil(target)
      const row = { way, seed, ...effort, right: Math.round(right * 1000) / 10 }
      process.stderr.write(`${JSON.stringify(row)}\n`)
      rows.push(row)
    }
  }
  const named = space.classNames.reduce((sum, name) => sum + name.length + 1, 0)
  return { samples, classes: space.classNames.length, byHand: Math.ceil(target * samples) + named, rows }
}

function load(path: string): KnownSpace {
  // Opened once, which brings an older project up to date.
  const project = openProject(path)
  const { activeRunId } = project.info.get()
  project.close()
  if (activeRunId === null) throw new RangeError(`${path} is not embedded`)
  return loadKnownSpace(new ProjectPaths(path), activeRunId)
}
