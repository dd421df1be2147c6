import type { EncoderSpec, LayerSpec } from './encoder-spec.ts'
import { INPUT } from './encoder-spec.ts'

// Up to this side a 3×3 stem that halves keeps the encoder under 30 million multiplications; above, 4×4 patches do.
const LARGEST_SIDE_HALVED = 36

// Pixels 0..255 to about −2..2: centred on mid-grey, in steps that suit He initialisation.
const PIXEL_SCALE = 1 / 63.75
const PIXEL_OFFSET = -2

/**
 * The encoder that pretraining uses: five convolutions, 4 to 30 million multiplications an image.
 *
 *     stem → 48,  + conv3,  conv3 stride 2 → 96,  + conv3,  conv3 → 128        (+ = residual; batch norm and ReLU after each)
 *     embedding = global average ⊕ 2×2 averages, 128 + 512
 *
 * The 2×2 averages keep where things are, which a global average forgets and few-label heads need.
 *
 * @param side Height and width of the images, a multiple of 4 from 16 to 64.
 */
export function compactEncoder(side: number): EncoderSpec {
  if (side % 4 !== 0 || side < 16 || side > 64) {
    throw new RangeError(`the side of the images must be a multiple of 4 from 16 to 64, got ${side}`)
  }
  const isHalved = side <= LARGEST_SIDE_HALVED
  const map = side / 4 / (isHalved ? 1 : 2)
  const layers = new Layers()
  layers.rescale()
  if (isHalved) layers.block('stem', 48, 3, 2)
  else layers.block('stem', 48, 4, 4)
  layers.residualBlock('block1', 48)
  layers.block('block2', 96, 3, 2)
  layers.residualBlock('block3', 96)
  const last = layers.block('block4', 128, 3, 1)
  const window = Math.ceil(map / 2)
  layers.add({ op: 'globalAveragePool', name: 'whole', input: last })
  layers.add({
    op: 'averagePool',
    name: 'quarters',
    input: last,
    size: window,
    stride: Math.max(1, Math.floor(map / 2)),
  })
  layers.add({ op: 'flatten', name: 'places', input: 'quarters' })
  return layers.spec(side, layers.add({ op: 'concat', name: 'embedding', inputs: ['whole', 'places'] }))
}

/** The encoder that the training benchmark measures on 32×32 images: three plain convolutions, 64, 128 and 256 wide. */
export function referenceEncoder(): EncoderSpec {
  const layers = new Layers()
  layers.rescale()
  layers.block('conv1', 64, 3, 1)
  layers.add({ op: 'averagePool', name: 'pool1', input: layers.last, size: 2, stride: 2 })
  layers.block('conv2', 128, 3, 1)
  layers.add({ op: 'averagePool', name: 'pool2', input: layers.last, size: 2, stride: 2 })
  layers.block('conv3', 256, 3, 1)
  return layers.spec(32, layers.add({ op: 'globalAveragePool', name: 'embedding', input: layers.last }))
}

/**
 * The encoder with a projector on top, dense → batch norm → ReLU → dense: objectives compare projections, and everything
 * after training uses the embedding below them (`Pretrainer.finish`).
 */
export function withProjector(spec: EncoderSpec, hidden = 256, dim = 128): EncoderSpec {
  const layers: readonly LayerSpec[] = [
    { op: 'dense', name: 'projector.dense1', input: spec.output, units: hidden, useBias: false },
    { op: 'batchNorm', name: 'projector.norm', input: 'projector.dense1' },
    { op: 'relu', name: 'projector.relu', input: 'projector.norm' },
    { op: 'dense', name: 'projector.dense2', input: 'projector.relu', units: dim, useBias: true },
  ]
  return { ...spec, layers: [...spec.layers, ...layers], output: 'projector.dense2' }
}

/** Layers in the order they are added, each on top of the last one unless told otherwise. */
class Layers {
  readonly #layers: LayerSpec[] = []

  get last(): string {
    return this.#layers.at(-1)?.name ?? INPUT
  }

  add(layer: LayerSpec): string {
    this.#layers.push(layer)
    return layer.name
  }

  rescale(): void {
    this.add({ op: 'rescale', name: 'rescale', input: this.last, scale: PIXEL_SCALE, offset: PIXEL_OFFSET })
  }

  block(name: string, filters: number, size: number, stride: number): string {
    this.add({ op: 'conv', name: `${name}.conv`, input: this.last, filters, size, stride, useBias: false })
    this.add({ op: 'batchNorm', name: `${name}.norm`, input: this.last })
    return this.add({ op: 'relu', name: `${name}.relu`, input: this.last })
  }

  residualBlock(name: string, filters: number): string {
    const shortcut = this.last
    return this.add({ op: 'add', name, inputs: [this.block(name, filters, 3, 1), shortcut] })
  }

  spec(side: number, output: string): EncoderSpec {
    return { inputShape: [side, side, 3], layers: this.#layers, output }
  }
}
