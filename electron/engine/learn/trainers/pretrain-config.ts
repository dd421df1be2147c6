import type { AugmentationName } from '../augment/presets.ts'
import type { ObjectiveName } from '../objectives/index.ts'

/** One pretraining, apart from its data and its duration. Plain JSON: it is kept in every checkpoint. */
export interface PretrainConfig {
  readonly objective: ObjectiveName
  /** Fixes the first weights, the order of the data and every augmentation. */
  readonly seed: number
  /** Images a step; each is seen in two views. Never more than a quarter of the data. */
  readonly batch: number
  readonly learningRate: number
  readonly weightDecay: number
  readonly temperature: number
  /** `automatic` chooses from the images themselves, see `chooseAugmentation`. */
  readonly augmentation: AugmentationName | 'automatic'
}

export const pretrainDefaults: PretrainConfig = {
  objective: 'nt-xent',
  seed: 1,
  batch: 128,
  learningRate: 2e-3,
  weightDecay: 1e-4,
  temperature: 0.2,
  augmentation: 'automatic',
}
