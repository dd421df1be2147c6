/** What the two map routes of `blob-routes.ts` carry: columns of numbers, little-endian, one after another. */

/** Where the samples lie: 12 bytes a sample. */
export interface MapPlaces {
  /** Rising. */
  readonly sampleIds: Int32Array<ArrayBuffer>
  /** x and y of each, `[sampleIds.length, 2]`. */
  readonly places: Float32Array<ArrayBuffer>
}

/** Where a class comes from: nobody (no class), a label's origin, the classifier, or a random check that waits and shows none. */
export const mapOrigins = ['none', 'hand', 'group', 'propagated', 'imported', 'classifier', 'check'] as const
export type MapOrigin = (typeof mapOrigins)[number]

/** `classIds` of samples without a class, and of those marked as not of interest. */
export const NO_CLASS = 0
export const NOT_OF_INTEREST = -1

/** What is known of each sample, in the order of the map: 13 bytes a sample. */
export interface MapLabels {
  /** The class it was given, else the one Handful believes in; `NO_CLASS` or `NOT_OF_INTEREST`. */
  readonly classIds: Int32Array<ArrayBuffer>
  /** Number of the suggested group it is shown in, 0 for none. */
  readonly groups: Int32Array<ArrayBuffer>
  /** Probability of the class, from 0 to 1: 1 where a person gave it, 0 without one. */
  readonly confidences: Float32Array<ArrayBuffer>
  /** Position in `mapOrigins`. */
  readonly origins: Uint8Array<ArrayBuffer>
}

const PLACE_BYTES = 12
const LABEL_BYTES = 13

export function encodePlaces({ sampleIds, places }: { sampleIds: Int32Array; places: Float32Array }): Uint8Array {
  const bytes = new ArrayBuffer(PLACE_BYTES * sampleIds.length)
  const { sampleIds: ids, places: coordinates } = decodePlaces(bytes)
  ids.set(sampleIds)
  coordinates.set(places)
  return new Uint8Array(bytes)
}

/** Views of the bytes, not copies. @throws RangeError when they are not whole samples. */
export function decodePlaces(bytes: ArrayBuffer): MapPlaces {
  const count = wholeSamples(bytes, PLACE_BYTES)
  return { sampleIds: new Int32Array(bytes, 0, count), places: new Float32Array(bytes, 4 * count, 2 * count) }
}

/** Columns of zeros, to be filled in, with the bytes that they are views of. */
export function emptyLabels(count: number): MapLabels & { readonly bytes: Uint8Array } {
  const bytes = new ArrayBuffer(LABEL_BYTES * count)
  return { ...decodeLabels(bytes), bytes: new Uint8Array(bytes) }
}

/** Views of the bytes, not copies. @throws RangeError when they are not whole samples. */
export function decodeLabels(bytes: ArrayBuffer): MapLabels {
  const count = wholeSamples(bytes, LABEL_BYTES)
  return {
    classIds: new Int32Array(bytes, 0, count),
    groups: new Int32Array(bytes, 4 * count, count),
    confidences: new Float32Array(bytes, 8 * count, count),
    origins: new Uint8Array(bytes, 12 * count, count),
  }
}

function wholeSamples({ byteLength }: ArrayBuffer, each: number): number {
  if (byteLength % each === 0) return byteLength / each
  throw new RangeError(`expected a multiple of ${each} bytes, got ${byteLength}`)
}
