import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import { launchBrowser } from '../support/browser.ts'
import { makeLargeProject } from '../support/large-project.ts'

/** Slower than anybody labels for long. */
const PAUSE_MS = 500
const TRAINING_STARTS_MS = 60_000

export const options = {
  images: { type: 'string', default: '100000' },
  cards: { type: 'string', default: '100' },
} as const

/**
 * Times labelling in Chromium through the real engine, with as many images and a pretraining at work: from each key press to the frame
 * that shows the next card with its exemplar and every member in sight. The classifier is trained after labels as always.
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
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    await page.goto(`${server.mint().url}`)
    await page.evaluate(() => (location.hash = '#/label'))
    await page.getByRole('article').waitFor({ timeout: 120_000 })
    await untilTraining(() => engine.project.jobs.get(jobId).stage)
    const times = await labelCards(page, presses)
    const { state, stage } = engine.project.jobs.get(jobId)
    const labelled = engine.project.labels.counts(taskId).labelled
    return { ...summarise(times), presses, labelled, images, training: `${state}: ${stage}` }
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

async function labelCards(page: Page, presses: number): Promise<Times[]> {
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

/** Milliseconds from the key press to the paint of the first frame with the next card, and of the first with all its pictures. */
interface Times {
  readonly card: number
  readonly pictures: number
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
  const shown = (): string => document.querySelector('article img')?.getAttribute('src') ?? ''
  const isInSight = (image: HTMLImageElement): boolean => image.getBoundingClientRect().top < innerHeight
  const isComplete = (): boolean =>
    [...document.querySelectorAll<HTMLImageElement>('article img')]
      .filter(isInSight)
      .every((image) => image.complete && image.naturalWidth > 0)
  window.armed = () => {
    const before = shown()
    window.painted = new Promise((resolve) => {
      const onPress = (event: KeyboardEvent): void => {
        let card: number | null = null
        // A message posted in the frame's own callback is delivered once the frame has been painted.
        const afterPaint = new MessageChannel()
        afterPaint.port1.onmessage = ({ data: hasPictures }) => {
          const now = performance.now() - event.timeStamp
          card ??= now
          if (hasPictures === true) resolve({ card, pictures: now })
        }
        const look = (): void => {
          const isNext = shown() !== before
          const hasPictures = isNext && isComplete()
          if (isNext) afterPaint.port2.postMessage(hasPictures)
          if (!hasPictures) requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }
      window.addEventListener('keydown', onPress, { capture: true, once: true })
    })
  }
}

function summarise(times: readonly Times[]): Record<string, number> {
  const at = (what: keyof Times, share: number): number => {
    const sorted = times.map((one) => one[what]).toSorted((a, b) => a - b)
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  }
  return {
    cardMedianMs: at('card', 0.5),
    cardP95Ms: at('card', 0.95),
    picturesMedianMs: at('pictures', 0.5),
    picturesP95Ms: at('pictures', 0.95),
    slowestMs: at('pictures', 1),
  }
}
