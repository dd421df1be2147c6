import type { TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { startEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Labelling } from '../../renderer/state/labelling.svelte.ts'
import type { Toasts } from '../../renderer/state/toasts.svelte.ts'
import type { EngineClient, MethodName } from '../../shared/contract/contract.ts'
import type { Card } from '../../shared/domain/groups.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import type { Class } from '../../shared/domain/labels.ts'
import { createInProcessClient } from '../../shared/rpc/in-process.ts'
import './compile-runes.ts'
import { makeLabellingProject } from './labelling-project.ts'
import { temporaryFolder } from './project.ts'

const { Classes } = await import('../../renderer/state/classes.svelte.ts')
const { Jobs } = await import('../../renderer/state/jobs.svelte.ts')
const { Labelling: LabellingState } = await import('../../renderer/state/labelling.svelte.ts')
const { Project } = await import('../../renderer/state/project.svelte.ts')
const { Toasts: ToastsState } = await import('../../renderer/state/toasts.svelte.ts')

export interface Surface {
  readonly engine: Engine
  readonly labelling: Labelling
  readonly toasts: Toasts
  readonly glass: Class
  /** The engine's cards before anything was labelled: groups of up to four members, the last one doubtful. */
  readonly cards: readonly Card[]
  /** Makes the next call of a method fail, as a full disk would. */
  failNext(method: MethodName): void
  /** Resolves when the engine has confirmed everything. */
  settled(): Promise<void>
  /** By the engine's own account: `undefined` without a label, `null` when not of interest. */
  labelOf(sampleId: SampleId | undefined): ClassId | null | undefined
}

/** Labelling over a real engine. Few things are labelled in a test, so no check comes up. */
export async function openSurface(t: TestContext, sampleCount = 60): Promise<Surface> {
  const made = await makeLabellingProject(temporaryFolder(), sampleCount)
  const engine = await startEngine(made.path, { isAutomatic: false })
  t.after(() => engine.close())
  const client = createInProcessClient(engine)
  const failing = new Set<MethodName>()
  const faulty: EngineClient = {
    on: client.on,
    call: (method, params, options) =>
      failing.delete(method) ? Promise.reject(new Error('The disk is full.')) : client.call(method, params, options),
  }
  const toasts = new ToastsState()
  const project = new Project(faulty)
  const classes = new Classes(faulty, project, toasts)
  const labelling = new LabellingState(faulty, project, classes, new Jobs(faulty, toasts), toasts)
  await project.load()
  const glass = engine.project.classes.create(made.taskId, 'glass')
  await Promise.all([classes.load(), labelling.load()])
  labelling.enter()
  return {
    engine,
    labelling,
    toasts,
    glass,
    cards: await client.call('label.cards', { taskId: made.taskId, limit: 20 }),
    failNext: (method) => failing.add(method),
    async settled() {
      while (labelling.unsent > 0) await nextTurn()
      await labelling.loadCounts()
    },
    labelOf: (id) => (id === undefined ? undefined : engine.project.labels.of(made.taskId, id)?.classId),
  }
}
