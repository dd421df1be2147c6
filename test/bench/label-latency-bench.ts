import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import { launchBrowser } from '../support/browser.ts'
import { makeLargeProject } from '../support/large-project.ts'
import { quantiles } from './quantiles.ts'

/** Slower than anybody labels for long. */
const PAUSE_MS = 500
const TRAINING_STARTS_MS = 60_000
const VIEWPORT = { width: 1280, height: 860 }

export const options = {
  images: { type: 'string', default: '100000' },
  cards: { type: 'string', default: '100' },
} as const

/**
 * Times labelling in Chromium through the real engine, with as many images and a pretraining at work: from each key press to the frame
 * that shows the next card with its exemplar and every member in sight. The classifier is trained after labels as always.
 *
 * `floor` is the same time on a page that has nothing to do but change a number, beside the same work: what the browser and the machine take.
 */
export async function run(values: Readonly<Record<string, unknown>>): Promise<Record<string, number | string>> {
  const [images, presses] = [Number(values['images']), Number(values['cards'])]
  const interfaceRoot = await ensureRenderer()
  const folder = mkdtempSync(join(tmpdir(), 'handful-latency-bench-'))
  const { path, taskId } = await makeLargeProject(folder, images, presses + 100)
  const engine = await startEngine(path)
  const server = await startServer(engine, { interfaceRoot })
  const browser = await launchBrowser()
  try {
    const context = { signal: AbortSignal.timeout(600_000) }
    for (const name of ['one', 'two']) await engine.handlers['classes.create']({ taskId, name }, context)
    const training = { minutes: 30, seed: 1, objective: 'nt-xent', preset: 'photographs' } as const
    const { id: jobId } = await engine.handlers['learn.pretrain'](training, context)
    const page = await browser.newPage({ viewport: VIEWPORT })
    await page.goto(`${server.mint().url}`)
    await page.evaluate(() => (location.hash = '#/label'))
    await page.getByRole('article').waitFor({ timeout: 120_000 })
    await untilTraining(() => engine.project.jobs.get(jobId).stage)
    const times = await pressKeys(page, presses)
    const labelled = engine.project.labels.counts(taskId).labelled
    const floor = await pressKeys(await openFloor(browser), presses)
    const { state, stage } = engine.project.jobs.get(jobId)
    return {
      ...quantiles('card', times.map(({ card }) => card)), // prettier-ignore
      ...quantiles('pictures', times.map(({ pictures }) => pictures)), // prettier-ignore
      ...quantiles('displayed', times.map(({ displayed }) => displayed)), // prettier-ignore
      ...quantiles('floor', floor.map(({ pictures }) => pictures)), // prettier-ignore
      ...quantiles('floorDisplayed', floor.map(({ displayed }) => displayed)), // prettier-ignore
      presses,
      labelled,
      images,
      loadPerCore: loadavg()[0]! / availableParallelism(),
      training: `${state}: ${stage}`,
    }
  } finally {
    await browser.close()
    await server.close()
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Loading the samples is work as well, but of another kind. */
async function untilTraining(stage: () => string): Promise<void> {
  for (const started = performance.now(); performance.now() - started < TRAINING_STARTS_MS; await setTimeout(500)) {
    if (/train|learn/i.test(stage())) return
  }
}

/** A page that shows another number at each key press. */
async function openFloor(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT })
  await page.setContent('<article>0</article>')
  await page.evaluate(() => {
    const shown = document.querySelector('article')
    let presses = 0
    if (shown) window.addEventListener('keydown', () => (shown.textContent = String(++presses)))
  })
  return page
}

async function pressKeys(page: Page, presses: number): Promise<Times[]> {
  await page.evaluate(watchCards)
  const times: Times[] = []
  for (let press = 0; press < presses; press++) {
    await setTimeout(PAUSE_MS)
    await page.evaluate(() => window.armed?.())
    await page.keyboard.press(press % 2 === 0 ? '1' : '2')
    times.push(await page.evaluate(() => window.painted ?? Promise.reject(new Error('no key was pressed'))))
  }
  return times
}

/** Milliseconds from the key press on. */
interface Times {
  /** Until the page has painted the first frame with the next card. */
  readonly card: number
  /** Until it has painted the first with all its pictures. */
  readonly pictures: number
  /** Until that frame was on the display by the browser's own account (Event Timing, in steps of 8 ms), or painted where it came later. */
  readonly displayed: number
}

declare global {
  interface Window {
    /** Gets ready for the next key press. */
    armed?: () => void
    painted?: Promise<Times>
  }
}

/** In the page: waits, after a key press, for the frame whose pictures are all those of the next card. */
function watchCards(): void {
  // The first is on top, the next one lies beneath it.
  const onTop = (): HTMLElement | null => document.querySelector('article')
  const shown = (): string => onTop()?.querySelector('img')?.getAttribute('src') ?? onTop()?.textContent ?? ''
  const isInSight = (image: HTMLImageElement): boolean => image.getBoundingClientRect().top < innerHeight
  const inSight = (): HTMLImageElement[] => [...(onTop()?.querySelectorAll('img') ?? [])].filter(isInSight)
  // Shorter ones are not reported: 16 ms stand for all of them.
  const durations = new Map<number, number>()
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      if (name === 'keydown') durations.set(Math.round(startTime), duration)
    }
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  window.armed = () => {
    const before = shown()
    window.painted = new Promise((resolve) => {
      const onPress = (event: KeyboardEvent): void => {
        let card: number | null = null
        let pictures: HTMLImageElement[] | null = null
        const finish = (first: number, painted: number): void => {
          // Reported some frames later.
          window.setTimeout(() => {
            const own = durations.get(Math.round(event.timeStamp)) ?? 16
            resolve({ card: first, pictures: painted, displayed: painted > first ? painted : Math.max(painted, own) })
          }, 200)
        }
        // A message posted in the frame's own callback is delivered once the frame has been painted.
        const afterPaint = new MessageChannel()
        afterPaint.port1.onmessage = ({ data: hasPictures }) => {
          const now = performance.now() - event.timeStamp
          card ??= now
          if (hasPictures === true) finish(card, now)
        }
        const look = (): void => {
          const isNext = shown() !== before
          if (isNext) pictures ??= inSight()
          const hasPictures = pictures?.every((image) => image.complete && image.naturalWidth > 0) ?? false
          if (isNext) afterPaint.port2.postMessage(hasPictures)
          if (!hasPictures) requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }
      window.addEventListener('keydown', onPress, { capture: true, once: true })
    })
  }
}
