/** Samples brought to one shape, as encoders take them: `[count, ...shape]`, never copied as a whole. */
export interface Inputs {
  /** Bytes of pixels, numbers of a series, ids of tokens: whatever the modality makes of its samples. */
  readonly data: Uint8Array | Int32Array | Float32Array
  /** Of one sample: `[height, width, channels]`, `[steps, channels]` or `[tokens]`. */
  readonly shape: readonly number[]
  /** Where values are ids of tokens: how many there are. 0 is padding. */
  readonly vocabulary?: number
}

/** How many samples there are. @throws RangeError when that is not a whole number. */
export function countInputs({ data, shape }: Inputs): number {
  const count = data.length / sizeOf(shape)
  if (!Number.isInteger(count)) {
    throw new RangeError(`${data.length} values are not a whole number of samples of ${shape.join('×')}`)
  }
  return count
}

/** The samples at `rows`, in that order. */
export function takeInputs(inputs: Inputs, rows: Int32Array): Inputs {
  const { data, shape } = inputs
  const size = sizeOf(shape)
  const taken = new (kindOf(data))(rows.length * size)
  rows.forEach((row, at) => taken.set(data.subarray(row * size, (row + 1) * size), at * size))
  return { ...inputs, data: taken }
}

/** What makes arrays of this kind. */
export function kindOf(data: Inputs['data']): new (length: number) => Inputs['data'] {
  return data.constructor as new (length: number) => Inputs['data']
}

/** The first `count` samples; not a copy. */
export function firstInputs(inputs: Inputs, count: number): Inputs {
  return { ...inputs, data: inputs.data.subarray(0, count * sizeOf(inputs.shape)) }
}

/** Values of one sample. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1)
}
