import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Engine } from '../../electron/engine/engine.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import type { TaskId } from '../../shared/domain/ids.ts'
import { makeLargeProject } from '../support/large-project.ts'
import { quantiles } from './quantiles.ts'

const CLASSES = 10
/** Of the clusters that the project is made of, as many to each class. */
const CLUSTERS = 40
const PAUSE_MS = 1000
const FETCHED = 20
const LONGEST_WAIT_MS = 120_000

export const options = {
  images: { type: 'string', default: '100000' },
  dim: { type: 'string', default: '64' },
  labels: { type: 'string', default: '20' },
} as const

/**
 * Times what a label sets off in the engine, with as many images in ten classes: until cards that wait have new proposals, and until the
 * classifier is trained and all beliefs are written. The first times, which load everything, stand apart.
 */
export async function run(values: Readonly<Record<string, unknown>>): Promise<Record<string, number | string>> {
  const [images, dim, count] = [Number(values['images']), Number(values['dim']), Number(values['labels'])]
  const folder = mkdtempSync(join(tmpdir(), 'handful-retrain-bench-'))
  const { path, taskId } = await makeLargeProject(folder, images, 6 * CLUSTERS, dim)
  const engine = await startEngine(path)
  try {
    const classes = Array.from({ length: CLASSES }, (_, at) => engine.project.classes.create(taskId, `class ${at + 1}`))
    const classOf = (number: number) => classes[((number - 1) % CLUSTERS) % CLASSES]!.id
    // A card of each cluster, so that every class has labels.
    const [first, ...others] = (await cards(engine, taskId, 2 * CLUSTERS)).slice(0, CLUSTERS + count)
    if (first === undefined) throw new Error('there are no cards')
    for (const card of others.splice(0, CLUSTERS - 1)) {
      engine.project.labels.assign({ taskId, sampleIds: card.samples, classId: classOf(card.number), origin: 'group' })
    }
    const afresh = await label(engine, taskId, first.samples, classOf(first.number))
    const times: Times[] = []
    for (const card of others) {
      await setTimeout(PAUSE_MS)
      times.push(await label(engine, taskId, card.samples, classOf(card.number)))
    }
    return {
      ...quantiles('proposals', times.map(({ proposals }) => proposals)), // prettier-ignore
      ...quantiles('trained', times.map(({ trained }) => trained)), // prettier-ignore
      firstProposalsMs: afresh.proposals,
      firstTrainedMs: afresh.trained,
      labels: engine.project.labels.counts(taskId).labelled,
      images,
      dim,
      loadPerCore: loadavg()[0]! / availableParallelism(),
    }
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from the answer to an order to label until what it changes can be read. */
interface Times {
  readonly proposals: number
  readonly trained: number
}

async function label(engine: Engine, taskId: TaskId, sampleIds: number[], classId: number): Promise<Times> {
  const context = { signal: AbortSignal.timeout(LONGEST_WAIT_MS) }
  const order = { taskId, sampleIds, classId, origin: 'group' } as never
  const [proposals, trained] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()]
  await engine.handlers['label.assign'](order, context)
  const savedAt = performance.now()
  // The first change of cards is the proposals of the training that this label started.
  const stop = engine.on(({ event }) => {
    if (event === 'cards.changed') {
      // As the interface does, which shows what it gets.
      void cards(engine, taskId, FETCHED).then(() => proposals.resolve(performance.now() - savedAt))
    }
    if (event === 'classifier.changed') trained.resolve(performance.now() - savedAt)
  })
  try {
    return { proposals: await proposals.promise, trained: await trained.promise }
  } finally {
    stop()
  }
}

async function cards(engine: Engine, taskId: TaskId, limit: number) {
  const context = { signal: AbortSignal.timeout(LONGEST_WAIT_MS) }
  const found = await engine.handlers['label.cards']({ taskId, limit }, context)
  return found
    .filter(({ kind }) => kind === 'group')
    .map(({ number, exemplar, members }) => ({
      number,
      samples: [exemplar, ...members.filter(({ isDoubtful }) => !isDoubtful).map(({ sampleId }) => sampleId)],
    }))
}
