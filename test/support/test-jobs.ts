/** Jobs without learning, for tests of the runner. Each kind is found here under its usual name. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunId } from '../../shared/domain/ids.ts'
import type { JobKind } from '../../shared/domain/jobs.ts'
import { EngineError } from '../../electron/engine/base/errors.ts'
import { jobParams } from '../../electron/engine/jobs/job-params.ts'
import type { JobParams } from '../../electron/engine/jobs/job-params.ts'
import type { Job, JobContext, JobOutcome } from '../../electron/engine/jobs/job.ts'

/** Counts to `seed`, one step in 5 ms, with a checkpoint in a file at each step. */
export const pretrainJob: Job<JobParams<'pretrain'>> = {
  kind: 'pretrain',
  params: jobParams.pretrain,
  async run({ runId, seed: total }, context) {
    const file = join(context.paths.run(runId), 'count')
    mkdirSync(context.paths.run(runId), { recursive: true })
    let count = readCount(file)
    const startedAt = count
    for (; count < total; count++) {
      await sleep(5)
      context.signal.throwIfAborted()
      if (context.wish() === 'pause') return pauseSlowly(context)
      if (context.wish() === 'stop') break
      context.report({ stage: 'Counting', done: count + 1, total, figures: { startedAt } })
      await context.write('pretrain.addPoint', { runId, point: pointAt(count + 1) })
      // Whole or not at all: it may be killed at any moment.
      writeFileSync(`${file}.new`, String(count + 1))
      renameSync(`${file}.new`, file)
    }
    return { state: 'succeeded', result: { count, startedAt } }
  },
}

/** Does what its params say. */
export const simulateJob: Job<JobParams<'simulate'>> = {
  kind: 'simulate',
  params: jobParams.simulate,
  async run({ behaviour }, context) {
    switch (behaviour) {
      case 'throw':
        throw new Error('The disk is full.')
      case 'crash':
        process.stderr.write('about to fall over\n')
        process.kill(process.pid, 'SIGKILL')
        break
      case 'hang':
        context.report({ stage: 'Hanging' })
        for (const until = Date.now() + 60_000; Date.now() < until;);
        break
      case 'wait':
        context.report({ stage: 'Waiting' })
        await sleep(60_000, null, { signal: context.signal })
        break
      case 'burst':
        for (let done = 1; done <= 500; done++) {
          context.report({ stage: 'Bursting', done, total: 500 })
          await sleep(1)
        }
        break
      case 'write':
        return { state: 'succeeded', result: await writeThenFail(context) }
    }
    return { state: 'succeeded' }
  },
}

/** These end at once. */
export const importJob = idle('import')
export const embedJob = idle('embed')
export const mapJob = idle('map')
export const suggestJob = idle('suggest')
/** Finds the sample that the file says the number of. */
export const searchJob: Job<JobParams<'search'>> = {
  kind: 'search',
  params: jobParams.search,
  run({ path }) {
    const sampleId = Number(readFileSync(path, 'utf8'))
    if (Number.isNaN(sampleId)) throw new EngineError('bad-input', 'The content is not a number.')
    return Promise.resolve({ state: 'succeeded', result: { found: [{ sampleId, cosine: 1 }], isWhole: true } })
  },
}
export const trainJob = idle('train')
export const reviewJob = idle('review')
export const baselineJob = idle('baseline')
export const fromScratchJob = idle('from-scratch')
export const exportJob = idle('export')

function idle(kind: JobKind): Job<unknown> {
  return { kind, params: jobParams[kind], run: () => Promise.resolve({ state: 'succeeded' }) }
}

/** As when a large checkpoint is being written: whatever is asked for meanwhile comes too late. */
async function pauseSlowly(context: JobContext): Promise<JobOutcome> {
  context.report({ stage: 'Pausing' })
  await sleep(200)
  return { state: 'paused' }
}

/** One write that lands, then one that fails half way. */
async function writeThenFail(context: JobContext): Promise<string> {
  const point = pointAt(1)
  await context.write('pretrain.addPoint', { runId: 1 as RunId, point })
  try {
    await context.write('pretrain.addPoint', { runId: 999 as RunId, point })
    return 'was not refused'
  } catch (error) {
    return (error as Error).message
  }
}

function pointAt(step: number): {
  step: number
  seconds: number
  loss: number
  retrieval: number
  samplesPerSecond: number
} {
  return { step, seconds: step, loss: 1, retrieval: 0, samplesPerSecond: 1 }
}

function readCount(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}
