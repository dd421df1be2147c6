/** Which part of the plane is shown: its middle, and how many pixels a unit takes. The plane's y goes up, the screen's down. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** In pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

const MARGIN = 24
// How far in and out one may go from where everything just fits.
const MOST_ZOOM = 200
const LEAST_ZOOM = 0.5

/** The box round all places, `[count, 2]`. */
export function boxOf(places: Float32Array): Box {
  if (places.length === 0) return { left: -1, right: 1, bottom: -1, top: 1 }
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let at = 0; at < places.length; at += 2) {
    left = Math.min(left, places[at] ?? 0)
    right = Math.max(right, places[at] ?? 0)
    bottom = Math.min(bottom, places[at + 1] ?? 0)
    top = Math.max(top, places[at + 1] ?? 0)
  }
  return { left, right, bottom, top }
}

/** The camera that shows a whole box with a margin round it. */
export function fit({ left, right, bottom, top }: Box, { width, height }: Size): Camera {
  const across = Math.max(1, width - 2 * MARGIN) / Math.max(right - left, 1e-6)
  const down = Math.max(1, height - 2 * MARGIN) / Math.max(top - bottom, 1e-6)
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Math.min(across, down, 1e4) }
}

export function toScreen({ x, y, scale }: Camera, { width, height }: Size, point: Point): Point {
  return { x: width / 2 + (point.x - x) * scale, y: height / 2 - (point.y - y) * scale }
}

export function toPlane({ x, y, scale }: Camera, { width, height }: Size, pixel: Point): Point {
  return { x: x + (pixel.x - width / 2) / scale, y: y - (pixel.y - height / 2) / scale }
}

/** The box of the plane with these two pixels as corners. */
export function boxBetween(camera: Camera, size: Size, a: Point, b: Point): Box {
  const [one, other] = [toPlane(camera, size, a), toPlane(camera, size, b)]
  return {
    left: Math.min(one.x, other.x),
    right: Math.max(one.x, other.x),
    bottom: Math.min(one.y, other.y),
    top: Math.max(one.y, other.y),
  }
}

/** Moves what is shown by so many pixels, the middle staying inside the box. */
export function pan(camera: Camera, box: Box, dx: number, dy: number): Camera {
  const { scale } = camera
  return {
    x: Math.min(box.right, Math.max(box.left, camera.x - dx / scale)),
    y: Math.min(box.top, Math.max(box.bottom, camera.y + dy / scale)),
    scale,
  }
}

/** Zooms by a factor so that what lies under a pixel stays there. */
export function zoom(camera: Camera, box: Box, size: Size, factor: number, pixel: Point): Camera {
  const whole = fit(box, size).scale
  const scale = Math.min(whole * MOST_ZOOM, Math.max(whole * LEAST_ZOOM, camera.scale * factor))
  const under = toPlane(camera, size, pixel)
  const away = toPlane({ ...camera, scale }, size, pixel)
  return { x: camera.x + under.x - away.x, y: camera.y + under.y - away.y, scale }
}
