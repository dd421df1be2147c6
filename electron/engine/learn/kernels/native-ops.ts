import { isNative, tf } from '../tf.ts'

/** One attribute of a TensorFlow operation, in the form its C interface takes. */
export interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** What tfjs-node's back end offers beside the tfjs interface: any operation of the library, by name. */
interface NativeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING', number>> & {
    readonly TF_FLOAT: number
  }
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputCount: number,
  ): tf.Tensor[]
}

/**
 * Runs one TensorFlow operation as it is, for those that tfjs only composes from smaller ones.
 *
 * @param attributes Beside `T`, which is always float32: numbers become floats, text strings, booleans booleans.
 * @throws Error when the native back end is not the current one, or the operation refuses its inputs.
 */
export function runNativeOp(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: Readonly<Record<string, number | string | boolean>>,
  outputCount: number,
): tf.Tensor[] {
  if (!isNative()) throw new Error(`operation ${name} needs the native back end, the current one is ${tf.getBackend()}`)
  const backend = tf.backend() as unknown as NativeBackend
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_FLOAT } = backend.binding
  const types = { number: TF_ATTR_FLOAT, string: TF_ATTR_STRING, boolean: TF_ATTR_BOOL } as const
  const list: OpAttribute[] = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }]
  for (const [key, value] of Object.entries(attributes)) {
    list.push({ name: key, type: types[typeof value as keyof typeof types], value })
  }
  return backend.executeMultipleOutputs(name, list, inputs, outputCount)
}
