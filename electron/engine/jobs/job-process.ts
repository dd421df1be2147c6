import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import type { FromWorker, ToWorker } from './job-messages.ts'
import type { JobOutcome, JobProgress, Wish } from './job.ts'

/** How a job's process came to its end; `lost` means without a word of its own. */
export type Ending =
  | { readonly type: 'ended'; readonly outcome: JobOutcome }
  | { readonly type: 'failed'; readonly message: string; readonly isExpected: boolean }
  | { readonly type: 'lost'; readonly how: string }

export interface JobProcessOptions {
  readonly start: Extract<ToWorker, { type: 'start' }>
  readonly env: Readonly<Record<string, string>>
  readonly killAfterMs: number
  readonly onProgress: (progress: JobProgress) => void
  readonly onWrite: (request: { readonly name: string; readonly payload: unknown }) => unknown
}

/** A job under way in a process of its own. */
export interface JobProcess {
  readonly pid: number
  /** Settled once the process is gone and all it sent has arrived. */
  readonly ended: Promise<Ending>
  /** True once it had to be ended by force. */
  readonly wasKilled: boolean
  /** The end of what it wrote to standard error. */
  readonly lastWords: string
  wish(wish: Wish): void
  /** Asks it to give up. */
  cancel(): void
  /** Ends it by force unless it ends within `killAfterMs`. */
  killSoon(): void
}

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url))
const LAST_WORDS_CHARACTERS = 16_384

/** Starts a process on the same Node and has it run one job. */
export function startJobProcess({ start, env, killAfterMs, onProgress, onWrite }: JobProcessOptions): JobProcess {
  const child = fork(WORKER, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  })
  let ending: Ending | undefined
  let lastWords = ''
  // Listened to before anything else: an error that nobody hears would end the engine.
  child.on('error', (error) => {
    lastWords += `${error.message}\n`
  })
  if (child.pid === undefined) {
    throw new EngineError(
      'cannot-start',
      'The process for this job could not be started. Close other programs, then try again.',
    )
  }
  let wasKilled = false
  let killTimer: NodeJS.Timeout | undefined

  function send(message: ToWorker): void {
    // A process that is just ending no longer listens; `close` says how it ended.
    if (child.connected) child.send(message, () => {})
  }

  function answerWrite({ id, name, payload }: Extract<FromWorker, { type: 'write' }>): void {
    try {
      send({ type: 'written', id, result: onWrite({ name, payload }) })
    } catch (error) {
      const code = error instanceof EngineError ? error.code : 'internal'
      send({ type: 'refused', id, code, message: error instanceof Error ? error.message : String(error) })
    }
  }

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS)
  })
  child.on('message', (message: FromWorker) => {
    if (message.type === 'progress') onProgress(message.progress)
    else if (message.type === 'write') answerWrite(message)
    else ending = message
  })
  const ended = new Promise<Ending>((resolve) => {
    // `close` rather than `exit`: by then the last messages and words have been read.
    child.on('close', (code, signal) => {
      clearTimeout(killTimer)
      resolve(ending ?? { type: 'lost', how: signal === null ? `exit code ${code}` : `signal ${signal}` })
    })
  })
  send(start)

  return {
    pid: child.pid,
    ended,
    get wasKilled() {
      return wasKilled
    },
    get lastWords() {
      return lastWords
    },
    wish: (wish) => send({ type: 'wish', wish }),
    cancel: () => send({ type: 'cancel' }),
    killSoon() {
      killTimer ??= setTimeout(() => {
        wasKilled = child.kill('SIGKILL')
      }, killAfterMs)
    },
  }
}
