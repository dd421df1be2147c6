import type { Random } from '../../base/random.ts'
import type { NamedArrays } from '../tensors.ts'
import type { EncoderSpec, LayerSpec, Shape } from './encoder-spec.ts'
import { layerShapes } from './encoder-spec.ts'

/** One tensor that an encoder needs beside its spec. */
export interface WeightShape {
  /** `layerName/role`, the role being kernel, table, bias, gamma, beta, mean or variance. */
  readonly name: string
  readonly shape: Shape
  /** Statistics of batch norms are set by calibration, not by training. */
  readonly isTrainable: boolean
}

/** Every weight of a spec in the order of its layers. Filters are `[height, width, in, out]` or `[steps, in, out]`, dense kernels `[in, out]`, tables `[vocabulary, units]`. */
export function weightShapes(spec: EncoderSpec): readonly WeightShape[] {
  const shapes = layerShapes(spec)
  return spec.layers.flatMap((layer) => {
    const channels = 'input' in layer ? (shapes.get(layer.input)?.at(-1) ?? 0) : 0
    return Object.entries(rolesOf(layer, channels)).map(([role, shape]) => ({
      name: `${layer.name}/${role}`,
      shape,
      isTrainable: role !== 'mean' && role !== 'variance',
    }))
  })
}

/**
 * Weights to start training from: kernels normal with variance `2 / inputs of one unit`, rows of tables normal and about 1 long, scales
 * and variances 1, the rest 0.
 *
 * He, Zhang, Ren and Sun, 2015, https://arxiv.org/abs/1502.01852
 */
export function initialWeights(spec: EncoderSpec, random: Random): NamedArrays {
  return Object.fromEntries(
    weightShapes(spec).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1)
      const data = new Float32Array(size)
      if (name.endsWith('/kernel') || name.endsWith('/table')) {
        const units = shape.at(-1) ?? 1
        const std = Math.sqrt(name.endsWith('/table') ? 1 / units : (2 * units) / size)
        for (let i = 0; i < size; i++) data[i] = std * random.normal()
      }
      if (name.endsWith('/gamma') || name.endsWith('/variance')) data.fill(1)
      return [name, { shape, data }]
    }),
  )
}

function rolesOf(layer: LayerSpec, channels: number): Readonly<Record<string, Shape>> {
  switch (layer.op) {
    case 'conv': {
      const kernel = [layer.size, layer.size, channels, layer.filters]
      return layer.useBias ? { kernel, bias: [layer.filters] } : { kernel }
    }
    case 'conv1d': {
      const kernel = [layer.size, channels, layer.filters]
      return layer.useBias ? { kernel, bias: [layer.filters] } : { kernel }
    }
    case 'dense': {
      const kernel = [channels, layer.units]
      return layer.useBias ? { kernel, bias: [layer.units] } : { kernel }
    }
    case 'embed':
      return { table: [layer.vocabulary, layer.units] }
    case 'layerNorm':
      return { gamma: [channels], beta: [channels] }
    case 'batchNorm':
      return { gamma: [channels], beta: [channels], mean: [channels], variance: [channels] }
    default:
      return {}
  }
}
