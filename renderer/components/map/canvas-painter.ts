import type { Camera, Size } from './camera.ts'
import type { Painter } from './painter.ts'
import type { Layer, Picture } from './picture.ts'

/** Draws without the graphics processor, pixel by pixel: a million points take hundredths of a second. */
export function paintOnCanvas(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d')
  if (context === null) throw new RangeError('this browser has no canvas')
  let places: Float32Array = new Float32Array()
  let picture: Picture = { colours: new Uint32Array(), layers: [] }
  let image = context.createImageData(1, 1)

  return {
    kind: 'canvas',
    setPlaces: (given) => (places = given),
    setPicture: (given) => (picture = given),
    draw(camera, size, ratio, diameter) {
      const [width, height] = [
        Math.max(1, Math.round(size.width * ratio)),
        Math.max(1, Math.round(size.height * ratio)),
      ]
      if (image.width !== width || image.height !== height) {
        canvas.width = width
        canvas.height = height
        image = context.createImageData(width, height)
      }
      const pixels = new Uint32Array(image.data.buffer)
      pixels.fill(0)
      const scaled = { ...camera, scale: camera.scale * ratio }
      for (const layer of picture.layers) {
        const spots = disc((diameter + layer.growth) * ratio)
        drawLayer(pixels, { width, height }, scaled, places, picture.colours, layer, spots)
      }
      context.putImageData(image, 0, 0)
    },
    dispose() {},
  }
}

/** The pixels of a disc: how far each lies from its middle, across and down. */
interface Disc {
  readonly across: Int32Array
  readonly down: Int32Array
  readonly reach: number
}

function disc(diameter: number): Disc {
  const radius = Math.max(0.5, diameter / 2)
  const reach = Math.ceil(radius)
  const spots: [number, number][] = []
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) if (x * x + y * y <= radius * radius) spots.push([x, y])
  }
  return { across: Int32Array.from(spots, ([x]) => x), down: Int32Array.from(spots, ([, y]) => y), reach }
}

function drawLayer(
  pixels: Uint32Array,
  { width, height }: Size,
  { x, y, scale }: Camera,
  places: Float32Array,
  colours: Uint32Array,
  { rows }: Layer,
  { across, down, reach }: Disc,
): void {
  const offsets = across.map((spot, at) => down[at]! * width + spot)
  const [right, bottom] = [width - reach, height - reach]
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const column = (width / 2 + (places[2 * row]! - x) * scale) | 0
    const line = (height / 2 - (places[2 * row + 1]! - y) * scale) | 0
    if (column < reach || line < reach || column >= right || line >= bottom) continue
    const middle = line * width + column
    const colour = colours[row]!
    for (let spot = 0; spot < offsets.length; spot++) pixels[middle + offsets[spot]!] = colour
  }
}
