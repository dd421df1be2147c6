import { z } from 'zod'
import { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { Random } from '../base/random.ts'
import { isNewRound, thinToRounds } from '../select/forecast.ts'
import { cohenKappa } from '../select/stopping.ts'

/** What was predicted for a fixed set of samples after each of the last rounds of labelling. */
export const Rounds = z.object({
  /** Drawn at random once, so that agreement is not measured on samples chosen by what the classifier knows. */
  sampleIds: z.array(SampleId),
  /** `classIds` in the order of `sampleIds`; labels rising. */
  rounds: z.array(z.object({ labels: z.int().nonnegative(), classIds: z.array(ClassId) })),
})
export type Rounds = z.infer<typeof Rounds>

// Bloodgood and Vijay-Shanker used 2,000.
const MOST_SAMPLES = 2000
// Agreement is looked at over three pairs of rounds; one more is held while the latest is still growing.
const ROUNDS_KEPT = 5
const SEED = 1

/** Adds what a newly trained classifier predicts. A sample that is gone starts the set, and the rounds, anew. */
export function addRound(kept: Rounds | null, labels: number, predicted: ReadonlyMap<SampleId, ClassId>): Rounds {
  const isWhole = kept !== null && kept.sampleIds.every((sampleId) => predicted.has(sampleId))
  const sampleIds = isWhole ? kept.sampleIds : drawSet([...predicted.keys()])
  const classIds = sampleIds.flatMap((sampleId) => predicted.get(sampleId) ?? [])
  const rounds = thinToRounds([...(isWhole ? kept.rounds : []), { labels, classIds }])
  return { sampleIds, rounds: rounds.slice(-ROUNDS_KEPT) }
}

/** κ from each round to the next, the latest last. A latest round that has hardly more labels than the one before does not count yet. */
export function agreementsOf({ rounds }: Rounds): number[] {
  return rounds.slice(1).flatMap(({ labels, classIds }, at) => {
    const before = rounds[at]
    if (before === undefined || !isNewRound(before.labels, labels)) return []
    return [cohenKappa(before.classIds, classIds)]
  })
}

function drawSet(all: readonly SampleId[]): SampleId[] {
  const drawn = new Random(SEED).sample(all.length, Math.min(MOST_SAMPLES, all.length)).sort()
  return Array.from(drawn, (at) => all[at]).filter((sampleId) => sampleId !== undefined)
}
