import type { Random } from '../../base/random.ts'
import type { View } from '../augment/view.ts'
import type { Encoder, Mode } from '../encoders/encoder.ts'
import { Adam, adamDefaults } from '../optim/adam.ts'
import { tf } from '../tf.ts'
import { differentiate } from './differentiate.ts'
import { drawBatch, type LabelledInputs } from './labelled-inputs.ts'

/** How long to train: a number of steps, or seconds by a clock in milliseconds that the caller hands in. */
export type TrainingBudget = { readonly steps: number } | { readonly seconds: number; readonly now: () => number }

/** What the trainings of classifiers report after each step. */
export interface TrainingProgress {
  /** Share of the budget used up before the step. */
  readonly share: number
  readonly loss: number
}

export interface SupervisedOptions {
  /** What moves. */
  readonly variables: readonly tf.Variable[]
  readonly mode: Mode
  readonly weightDecay: number
  readonly view: View
  readonly random: Random
}

const BATCH = 64
const LABEL_SMOOTHING = 0.1

/**
 * Moves a network whose output is scores, `[batch, classCount]`, towards the classes of samples: batches of 64 views,
 * cross-entropy with labels smoothed by 0.1, Adam with weight decay. The network stays the caller's.
 */
export class SupervisedTraining {
  readonly #network: Encoder
  readonly #inputs: LabelledInputs
  readonly #options: SupervisedOptions
  readonly #adam: Adam

  constructor(network: Encoder, inputs: LabelledInputs, options: SupervisedOptions) {
    this.#network = network
    this.#inputs = inputs
    this.#options = options
    this.#adam = new Adam(options.variables, { ...adamDefaults, weightDecay: options.weightDecay })
  }

  /** Takes one step and returns its loss. */
  step(learningRate: number): number {
    const { variables, mode, view, random } = this.#options
    const { views, targets } = drawBatch(this.#inputs, BATCH, view, random)
    const scores = (): tf.Tensor2D => this.#network.forward(views, mode)
    const { loss, gradients } = differentiate(
      () => tf.losses.softmaxCrossEntropy(targets, scores(), 1, LABEL_SMOOTHING),
      variables,
    )
    this.#adam.apply(gradients, learningRate)
    tf.dispose([views, targets, gradients])
    return loss
  }

  dispose(): void {
    this.#adam.dispose()
  }
}

/**
 * Calls `step` with the share of the budget used up before it, until all is used up or it returns false. Messages get in between
 * two steps.
 */
export async function spend(
  budget: TrainingBudget,
  signal: AbortSignal | undefined,
  step: (share: number) => boolean,
): Promise<void> {
  const elapsedShare = startBudget(budget)
  for (let share = 0; share < 1; share = elapsedShare()) {
    signal?.throwIfAborted()
    if (!step(share)) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Returns a function that says what share of the budget is used up; each call ends one step. */
function startBudget(budget: TrainingBudget): () => number {
  if ('steps' in budget) {
    let steps = 0
    return () => ++steps / budget.steps
  }
  const start = budget.now()
  return () => (budget.now() - start) / (1000 * budget.seconds)
}
