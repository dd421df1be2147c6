import { isNative, tf } from '../tf.ts'

/** Values of an operation's attributes: numbers are floats, lists of numbers are integers. */
export type OpAttributes = Readonly<Record<string, number | string | boolean | readonly number[]>>

/** One attribute of a TensorFlow operation, in the form its C interface takes. */
export interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** A tensor rounded to bfloat16, which tfjs has no name for. Whoever made it calls `dispose()`. */
export interface Rounded {
  readonly id: number
  dispose(): void
}

interface OpOutput {
  readonly id: number
}

/** What tfjs-node's back end offers beside the tfjs interface: any operation of the library, by name. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_INT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>
  > & {
    executeOp(name: string, attributes: readonly OpAttribute[], ids: readonly number[], outputCount: number): OpOutput[]
    deleteTensor(id: number): void
  }
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[]
  createOutputTensor(output: OpOutput): tf.Tensor
}

// Missing from the constants of tfjs-node's binding; fixed by TensorFlow's C interface.
const TF_BFLOAT16 = 14

/**
 * Runs one TensorFlow operation as it is, for those that tfjs only composes from smaller ones. Its `T` is float32.
 *
 * @throws Error when the native back end is not the current one, or the operation refuses its inputs.
 */
export function runNativeOp(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: OpAttributes,
  outputCount: number,
): tf.Tensor[] {
  const backend = nativeBackend()
  const { binding } = backend
  const list = [typeAttribute('T', binding.TF_FLOAT), ...toList(attributes)]
  const outputs = binding.executeOp(name, list, backend.getInputTensorIds(inputs), outputCount)
  return outputs.map((output) => backend.createOutputTensor(output))
}

/** Runs one TensorFlow operation whose `T` is bfloat16 on rounded inputs; its one result is widened to float32. */
export function runInBfloat16(
  name: string,
  inputs: readonly (Rounded | tf.Tensor)[],
  attributes: OpAttributes,
): tf.Tensor {
  const backend = nativeBackend()
  const { binding } = backend
  const ids = inputs.flatMap((input) => (input instanceof tf.Tensor ? backend.getInputTensorIds([input]) : [input.id]))
  const list = [typeAttribute('T', TF_BFLOAT16), ...toList(attributes)]
  const result = first(binding.executeOp(name, list, ids, 1))
  const widened = cast(result.id, TF_BFLOAT16, binding.TF_FLOAT)
  binding.deleteTensor(result.id)
  return backend.createOutputTensor(widened)
}

/** Rounds float32 to bfloat16: the range is kept, of the precision 8 bits. */
export function roundToBfloat16(tensor: tf.Tensor): Rounded {
  const backend = nativeBackend()
  const { id } = cast(first(backend.getInputTensorIds([tensor])), backend.binding.TF_FLOAT, TF_BFLOAT16)
  return { id, dispose: () => backend.binding.deleteTensor(id) }
}

function cast(id: number, from: number, to: number): OpOutput {
  const list = [typeAttribute('SrcT', from), typeAttribute('DstT', to), ...toList({ Truncate: false })]
  return first(nativeBackend().binding.executeOp('Cast', list, [id], 1))
}

function nativeBackend(): NativeBackend {
  if (!isNative()) throw new Error(`this operation needs the native back end, the current one is ${tf.getBackend()}`)
  return tf.backend() as unknown as NativeBackend
}

function typeAttribute(name: string, value: number): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_TYPE, value }
}

function toList(attributes: OpAttributes): OpAttribute[] {
  const { TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_BOOL, TF_ATTR_STRING } = nativeBackend().binding
  const types = { number: TF_ATTR_FLOAT, object: TF_ATTR_INT, boolean: TF_ATTR_BOOL, string: TF_ATTR_STRING }
  return Object.entries(attributes).map(([name, value]) => ({
    name,
    type: types[typeof value as keyof typeof types],
    value,
  }))
}

function first<T>(values: readonly T[]): T {
  const [value] = values
  if (value === undefined) throw new Error('the operation gave no result')
  return value
}
