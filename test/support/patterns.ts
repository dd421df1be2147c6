import { Random } from '../../electron/engine/base/random.ts'
import type { Inputs } from '../../electron/engine/learn/inputs.ts'

/** Images `[count, side, side, 3]` of one soft blob each; its colour, place and size differ from image to image. */
export function blobImages(count: number, side: number, seed = 1): Uint8Array {
  const random = new Random(seed)
  const pixels = new Uint8Array(count * side * side * 3)
  for (let image = 0; image < count; image++) {
    const colour = [random.int(256), random.int(256), random.int(256)]
    const [x, y] = [side * (0.3 + 0.4 * random.uniform()), side * (0.3 + 0.4 * random.uniform())]
    drawBlob(pixels.subarray(image * side * side * 3), side, x, y, side * (0.1 + 0.25 * random.uniform()), colour)
  }
  return pixels
}

/** Two classes of images: blobs in the upper half and blobs in the lower half, of any colour and size. */
export function halvesImages(count: number, side: number, seed = 1): Inputs & { readonly labels: Int32Array } {
  const random = new Random(seed)
  const pixels = new Uint8Array(count * side * side * 3)
  const labels = Int32Array.from({ length: count }, (_, image) => image % 2)
  for (let image = 0; image < count; image++) {
    const colour = [100 + random.int(156), 100 + random.int(156), 100 + random.int(156)]
    const y = side * (labels[image] === 1 ? 0.75 : 0.25)
    const x = side * (0.3 + 0.4 * random.uniform())
    drawBlob(pixels.subarray(image * side * side * 3), side, x, y, side * (0.1 + 0.1 * random.uniform()), colour)
  }
  return { data: pixels, shape: [side, side, 3], labels }
}

function drawBlob(out: Uint8Array, side: number, x: number, y: number, radius: number, colour: number[]): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const strength = Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * radius ** 2))
      colour.forEach((value, channel) => (out[(row * side + column) * 3 + channel] = value * strength))
    }
  }
}
