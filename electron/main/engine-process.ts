import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface EngineCommand {
  /** The Node that ships with the app. */
  readonly node: string
  /** `cli.ts` of the engine. */
  readonly cli: string
}

/** What the engine prints, as one line of JSON, once it answers. */
interface ReadyLine {
  readonly port: number
  readonly token: string
}

export interface EngineProcess {
  /** Address with a one-time token. */
  readonly url: string
  readonly origin: string
  /** Resolves with the last lines of its error output when the process has ended, for whatever reason. */
  readonly ended: Promise<string>
  /** Asks it to end, and kills it when it does not. */
  stop(): Promise<void>
}

const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 8000
const KEPT_CHARACTERS = 4000

/** Creates a project folder; rejects with what the engine said when it could not. */
export async function createProject({ node, cli }: EngineCommand, project: string): Promise<void> {
  const child = spawn(node, [cli, 'new', project, '--modality', 'images'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said = await endOf(child)
  if (child.exitCode !== 0) throw new Error(said || 'The project could not be created.')
}

/** Starts the engine on a project and waits for its ready line; rejects with what it said when there is none. */
export async function startEngine({ node, cli }: EngineCommand, project: string): Promise<EngineProcess> {
  // Its standard input stays open as long as this process lives: its end tells the engine that the shell is gone.
  const child = spawn(node, [cli, 'serve', project, '--json'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = endOf(child)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    await ended
    clearTimeout(timer)
  }
  try {
    const { port, token } = await readyLine(child.stdout, ended)
    const origin = `http://127.0.0.1:${port}`
    return { url: `${origin}/?token=${encodeURIComponent(token)}`, origin, ended, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function readyLine(output: Readable, ended: Promise<string>): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The engine did not answer within ${START_LIMIT_MS / 1000} seconds.`)),
      START_LIMIT_MS,
    )
    const fail = (message: string): void => {
      clearTimeout(timer)
      reject(new Error(message))
    }
    void ended.then((said) => fail(said || 'The engine ended before it was ready.'))
    createInterface({ input: output }).once('line', (line) => {
      const ready = parseReady(line)
      if (ready === null) return fail(`The engine said something unexpected: ${line}`)
      clearTimeout(timer)
      resolve(ready)
    })
  })
}

function parseReady(line: string): ReadyLine | null {
  try {
    const { port, token } = JSON.parse(line) as Partial<ReadyLine>
    return Number.isInteger(port) && typeof token === 'string' ? { port: port as number, token } : null
  } catch {
    return null
  }
}

/** The tail of a process's error output, when it has ended or could not be started. */
function endOf(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-KEPT_CHARACTERS)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(said.trim()))
  })
}
