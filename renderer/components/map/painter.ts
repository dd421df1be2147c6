import type { Camera, Size } from './camera.ts'
import { paintOnCanvas } from './canvas-painter.ts'
import type { Picture } from './picture.ts'
import { hasGraphicsProcessor, paintWithWebGl } from './webgl-painter.ts'

/** Draws points on a canvas. */
export interface Painter {
  /** How it draws, for the notes of a benchmark. */
  readonly kind: 'webgl' | 'canvas'
  /** @param places `[rows, 2]` */
  setPlaces(places: Float32Array): void
  setPicture(picture: Picture): void
  /** @param size In pixels of the page. @param ratio Pixels of the screen to one of the page. @param diameter Of a point, in pixels of the page. */
  draw(camera: Camera, size: Size, ratio: number, diameter: number): void
  dispose(): void
}

const CHOICE_KEY = 'handful.painter'

/**
 * A painter on the graphics processor where there is one, else on the processor: WebGL in software takes 0.6 s for a million points,
 * for which the processor by itself takes hundredths (docs/decisions/0007). `localStorage` can force one: `webgl` or `canvas`.
 */
export function choosePainter(canvas: HTMLCanvasElement): Painter {
  const kind = localStorage.getItem(CHOICE_KEY) ?? (hasGraphicsProcessor() ? 'webgl' : 'canvas')
  return kind === 'webgl' ? paintWithWebGl(canvas) : paintOnCanvas(canvas)
}

/** Few points are large, many are small, and all grow as one comes closer. */
export function diameterFor(count: number, { width, height }: Size, zoom: number): number {
  const roomy = 0.5 * Math.sqrt((width * height) / Math.max(1, count))
  return Math.max(1.5, Math.min(12, Math.min(5, roomy) * Math.max(1, zoom) ** 0.4))
}
