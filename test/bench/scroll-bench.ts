import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import { launchBrowser } from '../support/browser.ts'
import { makeLargeProject } from '../support/large-project.ts'

/** Turns of a mouse wheel, a page in all every half second: as fast as anybody looks. */
const TURN_PIXELS = 120
const TURN_MS = 80

export const options = {
  images: { type: 'string', default: '100000' },
  seconds: { type: 'string', default: '15' },
} as const

/** What one frame of the grid showed. */
interface Frame {
  readonly milliseconds: number
  /** A part of the grid had no tile at all. */
  readonly isBlank: boolean
  /** Share of the tiles in sight whose picture was not there yet. */
  readonly pending: number
}

declare global {
  interface Window {
    seenFrames?: Frame[]
  }
}

/** Scrolls through all samples in Chromium by mouse wheel, through the real engine, and then jumps to the end. */
export async function run(values: Readonly<Record<string, unknown>>): Promise<Record<string, number>> {
  const [images, seconds] = [Number(values['images']), Number(values['seconds'])]
  const interfaceRoot = await ensureRenderer()
  const folder = mkdtempSync(join(tmpdir(), 'handful-scroll-bench-'))
  const { path } = await makeLargeProject(folder, images, 1)
  const engine = await startEngine(path, { isAutomatic: false })
  const server = await startServer(engine, { interfaceRoot })
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    await page.goto(server.mint().url)
    const grid = page.getByRole('region', { name: 'Imported samples' })
    await grid.locator('img').first().waitFor()
    await grid.hover()
    await page.evaluate(watchFrames)
    for (let turn = 0; turn < (seconds * 1000) / TURN_MS; turn++) {
      await page.mouse.wheel(0, TURN_PIXELS)
      await setTimeout(TURN_MS)
    }
    const frames = await page.evaluate(() => window.seenFrames ?? [])
    const scrolledPixels = await grid.evaluate(({ scrollTop }) => scrollTop)
    const jumped = performance.now()
    await grid.press('End')
    await page.waitForFunction(
      () => (window.seenFrames?.at(-1)?.pending ?? 1) === 0 && !window.seenFrames?.at(-1)?.isBlank,
    )
    return { ...summarise(frames), scrolledPixels, jumpToEndMs: performance.now() - jumped, images }
  } finally {
    await browser.close()
    await server.close()
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** In the page: looks at every frame until it is closed. */
function watchFrames(): void {
  const grid = document.querySelector('[role=region][aria-label="Imported samples"]')
  if (grid === null) throw new Error('there is no grid')
  const frames: Frame[] = (window.seenFrames = [])
  let before = performance.now()
  const look = (now: number): void => {
    const sight = grid.getBoundingClientRect()
    const tiles = [...grid.querySelectorAll('li')].filter((tile) => {
      const { top, bottom } = tile.getBoundingClientRect()
      return bottom > sight.top && top < sight.bottom
    })
    const edges = tiles.map((tile) => tile.getBoundingClientRect())
    const gap = 12
    const isBlank =
      tiles.length === 0 ||
      Math.min(...edges.map(({ top }) => top)) > sight.top + gap ||
      Math.max(...edges.map(({ bottom }) => bottom)) < sight.bottom - gap
    const loaded = tiles.filter((tile) => (tile.querySelector('img')?.naturalWidth ?? 0) > 0)
    const pending = tiles.length === 0 ? 1 : 1 - loaded.length / tiles.length
    frames.push({ milliseconds: now - before, isBlank, pending })
    before = now
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function summarise(frames: readonly Frame[]): Record<string, number> {
  const times = frames.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0
  return {
    frames: frames.length,
    frameMedianMs: at(0.5),
    frameP95Ms: at(0.95),
    blankFramesPercent: (100 * frames.filter(({ isBlank }) => isBlank).length) / frames.length,
    picturesMissingPercent: (100 * frames.reduce((sum, { pending }) => sum + pending, 0)) / frames.length,
  }
}
