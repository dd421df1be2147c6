import type { SampleId } from '../../../shared/domain/ids.ts'
import type { ProjectReader } from '../db/project.ts'
import { checkRecordings } from '../select/check-recordings.ts'

/** Which samples checks may be drawn from: all where no recordings are known, else those of the recordings that are for checks. */
export function forChecks({ samples }: Pick<ProjectReader, 'samples'>): (sampleId: SampleId) => boolean {
  const { recordings, chosen } = checkSide(samples)
  if (chosen.size === 0) return () => true
  return (sampleId) => chosen.has(recordings.get(sampleId) ?? alone(sampleId))
}

/** Which samples are kept for checks, and would teach nothing once one of their recording is asked about: none without recordings. */
export function keptForChecks({ samples }: Pick<ProjectReader, 'samples'>): (sampleId: SampleId) => boolean {
  const { recordings, chosen } = checkSide(samples)
  return (sampleId) => chosen.has(recordings.get(sampleId) ?? alone(sampleId))
}

function checkSide(samples: ProjectReader['samples']): {
  readonly recordings: ReadonlyMap<SampleId, string>
  readonly chosen: ReadonlySet<string>
} {
  const recordings = samples.recordings()
  if (recordings.size === 0) return { recordings, chosen: new Set() }
  // What stands alone is drawn from as seldom as the rest, or it would be most of the checks.
  const names = samples.firstIds().map((sampleId) => recordings.get(sampleId) ?? alone(sampleId))
  return { recordings, chosen: checkRecordings(names) }
}

function alone(sampleId: SampleId): string {
  return `alone:${sampleId}`
}
