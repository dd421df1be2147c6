/** A real engine with a project, its interface in Chromium, and hands that hold it still while a picture is taken. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { createProject } from '../../electron/engine/db/project.ts'
import { startEngine, type Engine } from '../../electron/engine/engine.ts'
import { startServer, type EngineServer } from '../../electron/engine/server/http.ts'
import type { JobKind, JobSnapshot } from '../../shared/domain/jobs.ts'

const WIDE = { width: 1280, height: 860 }
const TALL = { width: 1280, height: 2360 }
const NARROW = { width: 480, height: 860 }
const STEP_MS = 240_000
/** Charts are drawn anew in the other colours. */
const REDRAWN_MS = 400
/** Of the palette: as good as fits. */
const QUALITIES = [100, 90, 80] as const
const MOST_BYTES = 150_000

export const VIEWS = ['data', 'learn', 'map', 'label', 'review', 'classifier', 'export'] as const
export type View = (typeof VIEWS)[number]

export class Stage {
  readonly engine: Engine
  readonly page: Page
  readonly folder: string
  readonly call = { signal: new AbortController().signal }
  readonly #server: EngineServer
  readonly #pictures: string

  private constructor(
    engine: Engine,
    server: EngineServer,
    page: Page,
    at: { readonly folder: string; readonly pictures: string },
  ) {
    this.engine = engine
    this.page = page
    this.folder = at.folder
    this.#server = server
    this.#pictures = at.pictures
  }

  /** @param folder For the project and what is written beside it. */
  static async open(browser: Browser, folder: string, pictures: string): Promise<Stage> {
    const project = join(folder, 'digits.handful')
    createProject(project, { modality: 'images' }).close()
    mkdirSync(pictures, { recursive: true })
    const engine = await startEngine(project)
    const server = await startServer(engine, { interfaceRoot: await ensureRenderer() })
    const page = await browser.newPage({ viewport: WIDE, reducedMotion: 'reduce', colorScheme: 'light' })
    page.setDefaultTimeout(STEP_MS)
    await page.goto(server.mint().url)
    return new Stage(engine, server, page, { folder, pictures })
  }

  async go(view: View): Promise<void> {
    await this.page.evaluate((step) => (location.hash = `#/${step}`), view)
    await this.page.getByRole('heading', { level: 1, name: view[0]!.toUpperCase() + view.slice(1) }).waitFor()
  }

  /** One picture in light and one in dark, small enough to be kept with the sources. */
  async shoot(name: string): Promise<void> {
    await this.page.mouse.move(0, 0)
    await this.page.waitForFunction(() => {
      const isInSight = (image: HTMLImageElement): boolean => {
        const { top, bottom } = image.getBoundingClientRect()
        return bottom > 0 && top < innerHeight
      }
      // One that is out of sight may be loaded when it comes into it, and not before.
      return [...document.images].every((image) => image.complete || !isInSight(image))
    })
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await sleep(REDRAWN_MS)
      await this.page.evaluate(async () => {
        const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
        await Promise.allSettled(transitions.map(({ finished }) => finished))
      })
      const picture = await compress(await this.page.screenshot())
      writeFileSync(join(this.#pictures, `${name}-${colorScheme}.png`), picture)
    }
  }

  async narrow(isNarrow: boolean): Promise<void> {
    await this.page.setViewportSize(isNarrow ? NARROW : WIDE)
  }

  /** Room for all of a long view. */
  async tall(isTall: boolean): Promise<void> {
    await this.page.setViewportSize(isTall ? TALL : WIDE)
  }

  /** Waits until a job of a kind is under way, and stops its process: nothing moves until `thaw`. */
  async freeze(kind: JobKind, isReady: (job: JobSnapshot) => boolean = ({ stage }) => stage !== ''): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${kind} came under way`)), STEP_MS)
      // At the event itself: a short job would be over at the next look.
      const look = (job: JobSnapshot): void => {
        if (job.kind !== kind || job.state !== 'running' || !isReady(job)) return
        process.kill(this.#pidOf(job), 'SIGSTOP')
        clearTimeout(timer)
        unsubscribe()
        resolve()
      }
      const unsubscribe = this.engine.on(({ event, payload }) => event === 'jobs.changed' && look(payload))
    })
  }

  /** Waits until a pretraining has so many points on its curve. */
  async points(count: number): Promise<void> {
    for (const deadline = Date.now() + STEP_MS; Date.now() < deadline; await sleep(100)) {
      const run = this.engine.project.runs.list().at(-1)
      if (run === undefined) continue
      if ((await this.engine.handlers['learn.curve']({ runId: run.id }, this.call)).length >= count) return
    }
    throw new Error(`the curve never had ${count} points`)
  }

  thaw(kind: JobKind): void {
    process.kill(this.#pidOf(this.#running(kind)), 'SIGCONT')
  }

  /** Ends a job's process without a word, as running out of memory would. */
  kill(kind: JobKind): void {
    process.kill(this.#pidOf(this.#running(kind)), 'SIGKILL')
  }

  /** Waits until nothing runs or waits any more, and the interface has heard of it. */
  async rest(): Promise<void> {
    // What starts by itself starts after a second.
    for (let quiet = 0; quiet < 8; await sleep(250)) {
      const isBusy = this.engine.jobs.list().some(({ state }) => state === 'running' || state === 'queued')
      quiet = isBusy ? 0 : quiet + 1
    }
  }

  async closeEngine(): Promise<void> {
    await this.#server.close()
    await this.engine.close()
  }

  /** The job of a kind that runs, frozen or not. */
  #running(kind: JobKind): JobSnapshot {
    const job = this.engine.jobs.list().find((each) => each.kind === kind && each.state === 'running')
    if (job === undefined) throw new Error(`no ${kind} runs`)
    return job
  }

  #pidOf({ id }: JobSnapshot): number {
    const { pid } = this.engine.project.jobs.get(id)
    if (pid === null) throw new Error(`job ${id} has no process`)
    return pid
  }
}

/** A palette will do: pictures of an interface have few colours. */
async function compress(picture: Buffer): Promise<Buffer> {
  let small = picture
  for (const quality of QUALITIES) {
    small = await sharp(picture).png({ palette: true, quality, effort: 7 }).toBuffer()
    if (small.length < MOST_BYTES) break
  }
  return small
}
