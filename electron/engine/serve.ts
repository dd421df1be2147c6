import { fileURLToPath } from 'node:url'
import { startEngine } from './engine.ts'
import type { Engine, EngineOptions } from './engine.ts'
import { startServer } from './server/http.ts'
import type { EngineServer } from './server/http.ts'

export interface ServeOptions extends EngineOptions {
  readonly host?: string | undefined
  readonly port?: number | undefined
  /** Ends with the standard input: how the engine notices that the shell which started it is gone. */
  readonly stopsWithInput?: boolean
}

export interface ServedEngine {
  readonly engine: Engine
  readonly server: EngineServer
  /** What `serve --json` prints as its one line: the address carries the one-time token. */
  readonly ready: { readonly port: number; readonly token: string; readonly url: string }
  /** Resolves once everything has been closed, by `stop`, a signal or the end of the input. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const INTERFACE_ROOT = fileURLToPath(new URL('../../build/dist/renderer', import.meta.url))

/** Opens a project and serves its interface until a signal comes or `stop` is called. */
export async function serve(projectPath: string, options: ServeOptions = {}): Promise<ServedEngine> {
  const { host, port, stopsWithInput = false, ...engineOptions } = options
  const engine = await startEngine(projectPath, engineOptions)
  // Whoever opens the project a second time is told an address that still works.
  const announce = (): void => engine.project.lock.announce(server.mint().url)
  const server = await startServer(engine, {
    interfaceRoot: INTERFACE_ROOT,
    onTokenUsed: announce,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
  }).catch(async (error: unknown) => {
    await engine.close()
    throw error
  })
  announce()

  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    for (const signal of SIGNALS) process.off(signal, stop)
    // An input that is still read would hold the process open.
    if (stopsWithInput) process.stdin.destroy()
    stopping ??= close(server, engine).then(resolve, reject)
    return stopping
  }
  for (const signal of SIGNALS) process.once(signal, stop)
  if (stopsWithInput) process.stdin.on('end', () => void stop()).resume()
  return { engine, server, ready: { port: server.port, ...server.mint() }, ended, stop }
}

async function close(server: EngineServer, engine: Engine): Promise<void> {
  await server.close()
  await engine.close()
}
