import { Random } from '../../base/random.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import type { NamedArrays } from '../tensors.ts'
import { BatchOrder } from './batch-order.ts'

/** A training that ended, for another to go on from. */
export interface EarlierTraining {
  /** The encoder, without the head. */
  readonly spec: EncoderSpec
  /** Of encoder and head, as they were trained. */
  readonly network: NamedArrays
  /** How many of the samples it knows: the first ones. */
  readonly samples: number
}

/**
 * Batches of which one half is drawn from samples known before, the other half from new ones, so that the old ones are
 * rehearsed however many new ones there are, and the other way round. With fewer than half a batch of either, all of it.
 *
 * Chaudhry et al., 2019, https://arxiv.org/abs/1902.10486
 */
export class RehearsalOrder {
  /** How many of each batch are known from before: the first ones. */
  readonly known: number
  readonly #old: BatchOrder
  readonly #fresh: BatchOrder

  /** @throws RangeError when both together do not fill a batch, or one of them is empty. */
  constructor(old: Int32Array, fresh: Int32Array, batch: number, seed: number) {
    const fewest = Math.floor(batch / 2)
    this.known = Math.min(old.length, Math.max(batch - fresh.length, fewest))
    this.#old = new BatchOrder(old, this.known, new Random(seed))
    this.#fresh = new BatchOrder(fresh, batch - this.known, new Random(seed))
  }

  next(): Int32Array {
    return Int32Array.of(...this.#old.next(), ...this.#fresh.next())
  }

  state(): string {
    return `${this.#old.state()}|${this.#fresh.state()}`
  }

  /** Goes on where `state()` was taken, over the same rows and batch. */
  restore(state: string): void {
    const [old = '', fresh = ''] = state.split('|')
    this.#old.restore(old)
    this.#fresh.restore(fresh)
  }
}
