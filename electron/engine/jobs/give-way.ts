import { writeFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import type { JobKind } from '../../../shared/domain/jobs.ts'
import { LONG_KINDS } from './job.ts'

/** Where Linux, if it shares the processors among sessions before it looks at priorities, is told the priority of this session. */
const AUTOGROUP = '/proc/self/autogroup'

/**
 * Lowers the priority of this process, for whoever labels while it computes must not wait: of work that takes minutes to the lowest, of what
 * the analyst waits for less. Threads made from here on inherit it.
 */
export function giveWay(kind: JobKind): void {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
  // What was started with a low priority keeps it.
  const priority = Math.max(getPriority(), LONG_KINDS.has(kind) ? PRIORITY_LOW : PRIORITY_BELOW_NORMAL)
  setPriority(priority)
  // Only where the process leads a session of its own, see `startWorker`: otherwise the engine would be slowed down with it. What the analyst
  // waits for keeps its share, or any busy program would starve it.
  if (process.platform !== 'linux' || !LONG_KINDS.has(kind)) return
  try {
    // Not the lowest: beside any busy program that would be a sixtieth of a processor.
    writeFileSync(AUTOGROUP, String(PRIORITY_BELOW_NORMAL))
  } catch {
    // Not every kernel has it, and one that does may be busy: the priority above is what counts then.
  }
}
