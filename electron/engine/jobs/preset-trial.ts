import { z } from 'zod'
import { PresetName } from '../../../shared/domain/presets.ts'

/** What came out of trying one preset for a short time, measured without labels: see `scoreEncoder`. */
export const PresetTrial = z.object({
  preset: PresetName,
  /** How long it took, measuring included. */
  seconds: z.number(),
  steps: z.int(),
  scores: z.object({
    retrieval: z.number(),
    alignment: z.number(),
    uniformity: z.number(),
    rankMe: z.number(),
    stability: z.number(),
  }),
  neighbours: z.array(z.int()),
})
export type PresetTrial = z.infer<typeof PresetTrial>
