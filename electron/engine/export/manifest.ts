import { z } from 'zod'
import { Estimate } from '../../../shared/domain/classifier.ts'
import { ModelKind } from '../../../shared/domain/models.ts'
import { Modality, SourceOptions } from '../../../shared/domain/project.ts'

/** The file that describes an exported classifier, beside its model. */
export const MANIFEST_FILE = 'classifier.json'

/**
 * What a program needs to know to use an exported classifier.
 *
 * The model takes `[batch, ...inputShape]` and returns one probability per class, in the order of `classes`. `preprocessing` says in
 * words how an original becomes such an input; `options` and `preparation` are the same for Handful itself.
 */
export const Manifest = z.object({
  format: z.literal('handful-classifier'),
  version: z.literal(2),
  project: z.string(),
  createdAt: z.string(),
  modality: Modality,
  /** Exports older than this field hold the head. */
  model: ModelKind.default('head'),
  inputShape: z.array(z.int().positive()),
  options: SourceOptions,
  preparation: z.record(z.string(), z.unknown()),
  classes: z.array(z.string()).min(1),
  preprocessing: z.array(z.string()),
  /** Accuracy on random checks at the time of the export; `null` when no check was answered. */
  accuracy: Estimate.nullable(),
  labels: z.int().nonnegative(),
  /** How far the exported model was from the project's own predictions, over `samples` of its files. */
  parity: z.object({ samples: z.int().nonnegative(), largestDifference: z.number().nonnegative() }).nullable(),
})
export type Manifest = z.infer<typeof Manifest>
