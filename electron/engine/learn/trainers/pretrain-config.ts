import { objectives, type ObjectiveName } from '../objectives/index.ts'
import type { PresetName } from '../presets.ts'

/** One pretraining, apart from its data and its duration. Plain JSON: it is kept in every checkpoint. */
export interface PretrainConfig {
  readonly objective: ObjectiveName
  /** Settings of the objective, by name, that are not its defaults. */
  readonly settings: Readonly<Record<string, number>>
  /** Which encoder and which views. */
  readonly preset: PresetName
  /** Fixes the first weights, the order of the data and every view. */
  readonly seed: number
  /** Samples a step. Never more than a quarter of the data. */
  readonly batch: number
  /** In how many views each of them is seen: two to four, or as many as the objective says. */
  readonly views: number
  readonly learningRate: number
  readonly weightDecay: number
}

export const pretrainDefaults: PretrainConfig = {
  objective: 'nt-xent',
  settings: {},
  preset: 'photographs',
  seed: 1,
  batch: 128,
  views: 2,
  learningRate: 2e-3,
  weightDecay: 1e-4,
}

/** What a pretraining with this objective and preset is told unless somebody knows better. */
export function pretrainConfig(objective: ObjectiveName, preset: PresetName, seed: number): PretrainConfig {
  return { ...pretrainDefaults, objective, preset, seed, views: objectives[objective].views.usual }
}
