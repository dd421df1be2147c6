import type { TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { type EngineOptions, startEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import type { EngineServer } from '../../electron/engine/server/http.ts'
import { launchBrowser } from './browser.ts'

interface HowToOpen extends EngineOptions {
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Told of the context before its page is opened. */
  readonly onContext?: (context: BrowserContext) => Promise<void>
}

/** The interface of a project in a browser of its own, served by a real engine; all of it ends with the test. */
export async function openPage(
  t: TestContext,
  path: string,
  { viewport = { width: 1280, height: 800 }, onContext, ...options }: HowToOpen = {},
): Promise<{ readonly page: Page; readonly engine: Engine; readonly server: EngineServer }> {
  const engine = await startEngine(path, options)
  const server = await startServer(engine, { interfaceRoot: await ensureRenderer() })
  const browser = await launchBrowser()
  t.after(async () => {
    await browser.close()
    await server.close()
    await engine.close()
  })
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  await onContext?.(context)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(server.mint().url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { page, engine, server }
}
