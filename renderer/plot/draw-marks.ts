import type { AlignedLine, Mark } from './chart-lines.ts'

/** From values to pixels of the canvas. */
export interface Projection {
  x(value: number): number
  y(value: number): number
  /** Canvas pixels to a pixel of the page. */
  readonly scale: number
}

const MARK_SIZE = 7
const CAP_WIDTH = 6

/** Whiskers over the intervals of a line, then its points. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  xs: readonly number[],
  { ys, low, high }: AlignedLine,
  form: { readonly mark: Mark; readonly colour: string; readonly hasWhiskers: boolean },
  to: Projection,
): void {
  context.save()
  context.strokeStyle = form.colour
  context.fillStyle = form.colour
  context.lineWidth = 1.5 * to.scale
  xs.forEach((value, at) => {
    const [y, least, most] = [ys[at] ?? null, low[at] ?? null, high[at] ?? null]
    if (y === null) return
    const x = to.x(value)
    if (form.hasWhiskers && least !== null && most !== null) drawWhisker(context, x, to.y(least), to.y(most), to.scale)
    drawMark(context, form.mark, x, to.y(y), MARK_SIZE * to.scale)
  })
  context.restore()
}

function drawWhisker(context: CanvasRenderingContext2D, x: number, from: number, to: number, scale: number): void {
  const half = (CAP_WIDTH * scale) / 2
  context.beginPath()
  context.moveTo(x, from)
  context.lineTo(x, to)
  for (const y of [from, to]) {
    context.moveTo(x - half, y)
    context.lineTo(x + half, y)
  }
  context.stroke()
}

function drawMark(context: CanvasRenderingContext2D, mark: Mark, x: number, y: number, size: number): void {
  const half = size / 2
  context.beginPath()
  if (mark === 'circle') context.arc(x, y, half, 0, 2 * Math.PI)
  if (mark === 'square') context.rect(x - half, y - half, size, size)
  if (mark === 'triangle') {
    context.moveTo(x, y - half)
    context.lineTo(x + half, y + half)
    context.lineTo(x - half, y + half)
    context.closePath()
  }
  if (mark === 'diamond') {
    context.moveTo(x, y - 1.2 * half)
    context.lineTo(x + 1.2 * half, y)
    context.lineTo(x, y + 1.2 * half)
    context.lineTo(x - 1.2 * half, y)
    context.closePath()
  }
  context.fill()
}
