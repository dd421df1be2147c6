import { z } from 'zod'
import { RunId } from '../../../shared/domain/ids.ts'
import { propagationNames } from './propagation-names.ts'
import { strategyNames } from '../select/strategy-names.ts'

/** What a replayed analyst reached with so many labels. */
export const SimulationPoint = z.object({
  strategy: z.enum([...strategyNames, 'baseline', 'from-scratch', 'fine-tuned']),
  seed: z.int(),
  labels: z.int(),
  /** Share of all unlabelled samples given the right class; by the model itself where no label is propagated. */
  accuracyPropagated: z.number(),
  /** Share of a held-out fifth that the head gets right; nothing of that fifth was labelled or taught the head. */
  accuracyHeldOut: z.number(),
  /** Mean over the classes of the share of each that is right. */
  balancedPropagated: z.number(),
  balancedHeldOut: z.number(),
  /** Key presses: one a label, and for each new class its name and Enter. */
  actions: z.int(),
  classesFound: z.int(),
})
export type SimulationPoint = z.infer<typeof SimulationPoint>

/** What a simulation is told. */
export const SimulateParams = z.object({
  runId: RunId,
  /** Label counts to score at, rising. */
  labels: z.array(z.int().positive()).min(1),
  strategies: z.array(z.enum(strategyNames)).min(1),
  propagation: z.enum(propagationNames),
  seeds: z.int().positive(),
  /** Seconds of training for each from-scratch model; 0 leaves the baseline out. */
  scratchSeconds: z.number().nonnegative(),
  /** Seconds of fine-tuning for each fine-tuned model, cross-validation included; 0 leaves them out. */
  tuneSeconds: z.number().nonnegative(),
})
export type SimulateParams = z.infer<typeof SimulateParams>
