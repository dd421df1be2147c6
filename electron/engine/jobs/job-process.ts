import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import type { FromWorker, ToWorker } from './job-messages.ts'
import { STAYING_KINDS } from './job.ts'
import type { JobOutcome, JobProgress, Wish } from './job.ts'

/** How a job came to its end; `lost` means without a word of its own. */
export type Ending =
  | { readonly type: 'ended'; readonly outcome: JobOutcome }
  | { readonly type: 'failed'; readonly message: string; readonly isExpected: boolean }
  | { readonly type: 'lost'; readonly how: string }

export interface JobOrder {
  readonly start: Extract<ToWorker, { type: 'start' }>
  readonly killAfterMs: number
  readonly onProgress: (progress: JobProgress) => void
  readonly onWrite: (request: { readonly name: string; readonly payload: unknown }) => unknown
}

/** A job under way in a process. */
export interface JobProcess {
  readonly pid: number
  /** Settled once the process is gone, or waits for its next job, and all it sent has arrived. */
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

/** A process for jobs, one at a time. Those of `STAYING_KINDS` leave it waiting for another when they end well. */
export interface Worker {
  /** False while a job runs, and once the process is going. */
  readonly isFree: boolean
  /** The worker must be free. */
  run(order: JobOrder): JobProcess
  /** Has a free worker end, and settles once the process is gone. */
  dismiss(): Promise<void>
}

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url))
const LAST_WORDS_CHARACTERS = 16_384

/** Starts a process on the same Node. */
export function startWorker(env: Readonly<Record<string, string>>): Worker {
  const child = fork(WORKER, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
    // A session of its own, so that `giveWay` can lower the whole of it.
    detached: process.platform === 'linux',
  })
  let lastWords = ''
  // Listened to before anything else: an error that nobody hears would end the engine.
  child.on('error', (error) => {
    lastWords += `${error.message}\n`
  })
  const { pid } = child
  if (pid === undefined) {
    throw new EngineError(
      'cannot-start',
      'The process for this job could not be started. Close other programs, then try again.',
    )
  }
  let isFree = true
  let receive: (message: FromWorker) => void = () => {}
  child.on('message', (message: FromWorker) => receive(message))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS)
  })
  const closed = new Promise<string>((resolve) => {
    // `close` rather than `exit`: by then the last messages and words have been read.
    child.on('close', (code, signal) => {
      isFree = false
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`)
    })
  })

  function send(message: ToWorker): void {
    // A process that is just ending no longer listens; `close` says how it ended.
    if (child.connected) child.send(message, () => {})
  }

  function run({ start, killAfterMs, onProgress, onWrite }: JobOrder): JobProcess {
    isFree = false
    lastWords = ''
    let wasKilled = false
    let killTimer: NodeJS.Timeout | undefined
    const told = Promise.withResolvers<Ending>()

    function answerWrite({ id, name, payload }: Extract<FromWorker, { type: 'write' }>): void {
      try {
        send({ type: 'written', id, result: onWrite({ name, payload }) })
      } catch (error) {
        const code = error instanceof EngineError ? error.code : 'internal'
        send({ type: 'refused', id, code, message: error instanceof Error ? error.message : String(error) })
      }
    }

    receive = (message) => {
      if (message.type === 'progress') onProgress(message.progress)
      else if (message.type === 'write') answerWrite(message)
      else told.resolve(message)
    }

    const gone = closed.then((how): Ending => ({ type: 'lost', how }))
    const ended = Promise.race([told.promise, gone]).then(async (ending) => {
      const stays = ending.type === 'ended' && STAYING_KINDS.has(start.kind) && !wasKilled
      if (!stays) await closed
      clearTimeout(killTimer)
      isFree = stays && child.connected
      return ending
    })
    send(start)

    return {
      pid: pid!,
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

  return {
    get isFree() {
      return isFree
    },
    run,
    async dismiss() {
      isFree = false
      // Asked rather than disconnected: Node does not emit `close` for a channel that was closed on this side.
      send({ type: 'leave' })
      await closed
    },
  }
}
