import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { learnedLayers } from '../../../electron/engine/features/concat.ts'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { loadInputs } from '../../../electron/engine/jobs/load-inputs.ts'
import { decideLearned, isPresetLeftOpen } from '../../../electron/engine/jobs/make-model.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { sessionEncoder } from '../../../electron/engine/learn/encoders/session-encoder.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { events } from '../../../electron/engine/modalities/events/events.ts'
import type { RunId } from '../../../shared/domain/ids.ts'
import { temporaryProject } from '../../support/project.ts'
import { runJob } from '../../support/run-job.ts'
import { add, startPath, type WholePath, writeLines } from '../../support/whole-path.ts'

const HOW = { objective: 'next-event', preset: 'sessions', minutes: 1, seed: 1, config: {}, state: 'trained' } as const

/** So many different sessions, a row each. */
async function sessions(t: TestContext, count: number): Promise<WholePath> {
  const path = startPath(t, events)
  const random = new Random(1)
  const session = (at: number): string => [at % 10, ...random.sample(20, 6)].map((event) => `e${event}`).join(';')
  const lines = Array.from({ length: count }, (_, at) => `${at % 2}\t${session(at)}`)
  const { added } = await add(path, writeLines(path, 'sessions.tsv', ['way\tevents', ...lines]), {
    classesFrom: 'column:way',
  })
  assert.equal(added, count)
  return path
}

/** A run whose encoder tells nothing: all its weights are 0. */
async function blindRun({ project }: WholePath): Promise<RunId> {
  await startTensorFlow()
  const { id } = project.runs.create(HOW)
  const encoder = Encoder.create(sessionEncoder(loadInputs(project.inputs, events)), new Random(1))
  const { spec } = encoder
  const weights = Object.entries(encoder.toWeights()).map(([name, { shape, data }]) => [
    name,
    { shape, data: data.fill(0) },
  ])
  encoder.dispose()
  new RunFiles(project.paths, id).writeEncoder('encoder', { spec, weights: Object.fromEntries(weights) })
  return id
}

/** Whether there are learned layers in the embedding, and why. */
async function embed({ project }: WholePath, runId: RunId): Promise<[boolean, string | null]> {
  await runJob(project, embedJob, { runId })
  const { spec } = new RunFiles(project.paths, runId).readEncoder('embedding')!
  return [learnedLayers(spec).length > 0, project.runs.get(runId).learnedReason]
}

test('learned features that tell nothing are left out where nobody named the preset, and kept where somebody did', async (t) => {
  const path = await sessions(t, 100)
  const [open, named] = [await blindRun(path), await blindRun(path)]
  path.project.runs.setPreset(open, 'sessions', 'tried')
  const [isKept, reason] = await embed(path, open)
  assert.equal(isKept, false)
  assert.match(reason!, /^learned features are left out: with them [\d.]+ % of neighbours .*, without them [\d.]+ %$/)
  assert.deepEqual(await embed(path, named), [true, null])
})

test('with too few samples to tell, learned features are kept', async (t) => {
  const path = await sessions(t, 99)
  const runId = await blindRun(path)
  path.project.runs.setPreset(runId, 'sessions', 'tried')
  assert.deepEqual(await embed(path, runId), [true, null])
})

test('the least gain decides, and no gain is none', () => {
  const better = { block: 'classical', without: 0.4, with: 0.6 }
  assert.deepEqual(decideLearned([better, { block: 'parts', without: 0.5, with: 0.52 }]), {
    isKept: true,
    reason:
      'learned features help: with them 52.0 % of neighbours lie in the same cluster of parts, without them 50.0 %',
  })
  assert.equal(decideLearned([better, { block: 'parts', without: 0.5, with: 0.5 }]).isKept, false)
})

test('a run that goes on from one whose preset was left open is left open too', (t) => {
  const { runs } = temporaryProject(t)
  const [open, named] = [runs.create(HOW), runs.create(HOW)]
  runs.setPreset(open.id, 'sessions', 'tried')
  const heirs = [open, named].map(({ id }) => runs.create({ ...HOW, parentId: id }))
  assert.deepEqual(heirs.map((run) => isPresetLeftOpen(run, runs)), [true, false]) // prettier-ignore
})
