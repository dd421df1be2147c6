import { modalityGuide } from '../../../shared/domain/modalities.ts'
import type { Modality, RejectedFile } from '../../../shared/domain/project.ts'
import { EngineError } from '../base/errors.ts'

/** Reasons told, those of most files first; the rest are counted. */
const MOST_REASONS = 3

/** Says that a source holds no sample, and what is there instead: what it is of no use for, each reason once. */
export function nothingUsable(
  modality: Modality,
  source: string,
  rejected: readonly Pick<RejectedFile, 'path' | 'reason'>[],
): EngineError {
  const { samples, takes } = modalityGuide[modality]
  const nothing = `There are no ${samples} in ${source}; nothing was added.`
  if (rejected.length === 0)
    return new EngineError('bad-input', `${nothing} It holds nothing to read. What goes in: ${takes}`)
  const byReason = [...Map.groupBy(rejected, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length)
  const told = byReason.slice(0, MOST_REASONS).map(([reason, files]) => `${namesOf(files)}: ${reason}`)
  const others = byReason.slice(MOST_REASONS).reduce((count, [, files]) => count + files.length, 0)
  const rest = others === 0 ? [] : [`${others} more for other reasons.`]
  return new EngineError('bad-input', [nothing, ...told, ...rest].join(' '))
}

function namesOf(files: readonly Pick<RejectedFile, 'path'>[]): string {
  const first = files[0]?.path ?? ''
  return files.length === 1 ? first : `${first} and ${files.length - 1} more`
}
