/** A process for jobs, started by `JobRunner`: runs the job it is told, then ends or waits for another. */
import type { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { ProjectPaths } from '../base/paths.ts'
import { giveWay } from './give-way.ts'
import type { FromWorker, ToWorker } from './job-messages.ts'
import type { JobMemory } from './job-memory.ts'
import { STAYING_KINDS } from './job.ts'
import type { Job, JobContext, JobOutcome, Wish } from './job.ts'
import { ProgressReporter } from './progress-reporter.ts'

type Start = Extract<ToWorker, { type: 'start' }>

interface PendingWrite {
  resolve(result: unknown): void
  reject(error: Error): void
}

let cancellation = new AbortController()
let memory: JobMemory | undefined
const writes = new Map<number, PendingWrite>()
let wish: Wish = 'continue'
let nextWriteId = 0

// Without its engine a job could neither report nor write, and would hold files that the next engine opens.
process.on('disconnect', () => process.exit(1))
process.on('message', (message: ToWorker) => receive(message))
// Where it is not a session of its own, the terminal sends it Ctrl+C as well; the engine decides what becomes of its jobs.
process.on('SIGINT', () => {})

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'start':
      giveWay(message.kind)
      wish = message.wish
      cancellation = new AbortController()
      void runAndReport(message)
      break
    case 'leave':
      process.exit(0)
      break
    case 'cancel':
      cancellation.abort()
      break
    case 'wish':
      wish = message.wish
      break
    case 'written':
      take(message.id).resolve(message.result)
      break
    case 'refused':
      take(message.id).reject(new EngineError(message.code, message.message))
      break
  }
}

async function runAndReport(start: Start): Promise<void> {
  const reporter = new ProgressReporter(
    start.progress,
    (progress) => void send({ type: 'progress', progress }),
    systemClock,
  )
  let last: FromWorker
  try {
    last = { type: 'ended', outcome: await run(start, reporter) }
  } catch (error) {
    // The message goes into the job's row; the stack helps whoever reads the log.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    const message = error instanceof Error ? error.message : String(error)
    last = { type: 'failed', message, isExpected: error instanceof EngineError }
  }
  reporter.flush()
  await send(last)
  if (last.type === 'ended' && STAYING_KINDS.has(start.kind)) return
  // Explicitly: a native library's threads may hold the process open.
  process.exit(0)
}

async function run(
  { kind, params, moduleUrl, projectPath, jobId }: Start,
  reporter: ProgressReporter,
): Promise<JobOutcome> {
  const module = (await import(moduleUrl)) as Record<string, Job<unknown> | undefined>
  const name = `${kind.replace(/-\w/g, (letter) => letter.slice(1).toUpperCase())}Job`
  const job = module[name]
  if (job === undefined) throw new RangeError(`${moduleUrl} does not export ${name}`)
  const paths = new ProjectPaths(projectPath)
  const { JobMemory } = await import('./job-memory.ts')
  memory ??= new JobMemory(paths)
  const context: JobContext = {
    paths,
    jobId,
    memory,
    signal: cancellation.signal,
    wish: () => wish,
    report: (progress) => reporter.report(progress),
    // The engine's registry is typed by the same names.
    write: (name, payload) => write(name, payload) as Promise<never>,
  }
  return await job.run((job.params as z.ZodType).parse(params), context)
}

function write(name: string, payload: unknown): Promise<unknown> {
  const id = nextWriteId++
  const answer = new Promise((resolve, reject) => writes.set(id, { resolve, reject }))
  void send({ type: 'write', id, name, payload })
  return answer
}

function take(id: number): PendingWrite {
  const pending = writes.get(id)
  if (pending === undefined) throw new RangeError(`the engine answered write ${id}, which is not under way`)
  writes.delete(id)
  return pending
}

function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    // An engine that has gone is noticed by `disconnect`, so a failed send needs no second path.
    process.send?.(message, undefined, undefined, () => resolve())
  })
}
