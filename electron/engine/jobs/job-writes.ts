import type { EngineEvent } from '../../../shared/rpc/frames.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { exportWrites } from './export-writes.ts'
import { importWrites } from './import-writes.ts'
import { runWrites } from './run-writes.ts'
import { trainWrites } from './train-writes.ts'

/** Writes by name, each `(project, payload) => result`, run in the engine's process inside one transaction. */
export type JobWriteRegistry = Readonly<Record<string, (project: Project, payload: never) => unknown>>

/**
 * Every way in which a job may change `project.db`, named `<kind>.<verb>`. Job processes only read that
 * file: they send a payload, and the engine applies it. No TensorFlow in here.
 */
export const jobWrites = {
  ...importWrites,
  ...runWrites,
  ...trainWrites,
  ...exportWrites,
} as const satisfies JobWriteRegistry

export type WriteName = keyof typeof jobWrites
export type WritePayload<W extends WriteName> = Parameters<(typeof jobWrites)[W]>[1]
export type WriteResult<W extends WriteName> = ReturnType<(typeof jobWrites)[W]>

type Announcements = { readonly [W in WriteName]?: (payload: WritePayload<W>) => EngineEvent }

/** What is worth knowing before the job has ended. */
const announcements: Announcements = {
  'import.addSamples': () => ({ event: 'data.changed', payload: {} }),
  'pretrain.choosePreset': () => ({ event: 'learn.changed', payload: {} }),
  'pretrain.addPoint': (payload) => ({ event: 'learn.point', payload }),
  'train.propose': (payload) => ({ event: 'cards.changed', payload }),
}

/** Applies one write: all of it lands or none, and its event goes out only when it has. */
export function applyWrite(
  writes: JobWriteRegistry,
  project: Project,
  { name, payload }: { readonly name: string; readonly payload: unknown },
  emit: (event: EngineEvent) => void,
): unknown {
  const apply = Object.hasOwn(writes, name) ? writes[name] : undefined
  if (apply === undefined) throw new EngineError('unknown-write', `There is no write named "${name}".`)
  // The job's side of the registry is typed by the same names.
  const result = project.atomically(() => apply(project, payload as never))
  const announce = announcements[name as WriteName] as ((payload: unknown) => EngineEvent) | undefined
  if (announce !== undefined) emit(announce(payload))
  return result
}
