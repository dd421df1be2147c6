/** Nothing that is on screen moves while the rest arrives, in whatever order it comes. */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page, WebSocketRoute } from 'playwright-core'
import { makeFullProject } from '../support/full-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'

/** Long enough for each answer to be painted before the next one arrives. */
const BETWEEN_ANSWERS_MS = 50
const QUIET_MS = 300
/** Nearly all of each view is in sight: what is out of it may move unseen. */
const TALL = { width: 1280, height: 2000 }

/** Of each view, what is there only when it is complete. */
const COMPLETE = {
  data: 'figure img',
  learn: 'figure:has-text("Two-view retrieval") .u-over',
  classifier: '[aria-label="Samples, the surest first"] figure img',
  export: 'legend:has-text("What to write")',
}

type Message = string | Buffer
type Take = (waiting: Message[]) => Message | undefined

let full: string

before(async () => {
  full = await makeFullProject(temporaryFolder())
})

/** Stands between the engine and a page, and passes on what the engine says one by one. */
class SlowWire {
  readonly #take: Take
  #asked = 0
  #answered = 0

  /** @param take Which of the messages that wait is next. */
  constructor(take: Take) {
    this.#take = take
  }

  route(socket: WebSocketRoute): void {
    const engine = socket.connectToServer()
    const waiting: Message[] = []
    this.#asked = this.#answered = 0
    socket.onMessage((message) => {
      this.#asked++
      engine.send(message)
    })
    engine.onMessage((message) => waiting.push(message))
    const timer = setInterval(() => {
      const next = this.#take(waiting)
      if (next === undefined) return
      if (typeOf(next) !== 'event') this.#answered++
      socket.send(next)
    }, BETWEEN_ANSWERS_MS)
    socket.onClose(() => clearInterval(timer))
  }

  /** Resolves when everything asked for has been answered, and an answer led to no further question. */
  async settled(): Promise<void> {
    let asked = -1
    while (asked !== this.#asked || this.#asked !== this.#answered) {
      asked = this.#asked
      await sleep(QUIET_MS)
    }
  }
}

function typeOf(message: Message): string {
  return (JSON.parse(String(message)) as { readonly type: string }).type
}

/** What moved since the page was loaded: the element, from where to where. */
function shiftsOn(page: Page): Promise<readonly string[]> {
  interface Shift extends PerformanceEntry {
    readonly sources: readonly { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
  }
  return page.evaluate(() => {
    const place = ({ x, y, width, height }: DOMRectReadOnly): string => `${x},${y} ${width}×${height}`
    const told = (window as unknown as { readonly shifts: readonly Shift[] }).shifts.flatMap(({ sources }) => sources)
    return told.map(({ node, previousRect, currentRect }) => {
      const name = node instanceof Element ? `${node.localName}.${node.className}` : String(node?.nodeName)
      return `${name}: ${place(previousRect)} → ${place(currentRect)}`
    })
  })
}

for (const [order, take] of [
  ['in the order asked for', (waiting: Message[]) => waiting.shift()],
  ['the latest first', (waiting: Message[]) => waiting.pop()],
] as const) {
  test(`Data, Learn, Classifier and Export load without moving anything, answered ${order}`, async (t) => {
    const path = join(temporaryFolder(), 'test.handful')
    cpSync(full, path, { recursive: true })
    const wire = new SlowWire(take)
    const { page } = await openPage(t, path, {
      isAutomatic: false,
      viewport: TALL,
      async onContext(context) {
        await context.routeWebSocket(/\/ws$/, (socket) => wire.route(socket))
        await context.addInitScript(() => {
          const shifts: PerformanceEntry[] = []
          Object.assign(window, { shifts })
          new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({
            type: 'layout-shift',
            buffered: true,
          })
        })
      },
    })
    for (const [view, complete] of Object.entries(COMPLETE)) {
      await page.evaluate((step) => (location.hash = `#/${step}`), view)
      await page.reload()
      await page.locator(complete).first().waitFor({ state: 'attached' })
      await wire.settled()
      assert.deepEqual(await shiftsOn(page), [], view)
    }
  })
}
