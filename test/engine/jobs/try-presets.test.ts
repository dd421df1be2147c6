import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { JobContext, Wish } from '../../../electron/engine/jobs/job.ts'
import type { PresetTrial } from '../../../electron/engine/jobs/preset-trial.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { compare, decide, secondsATrial, secondsUsed, tryPresets } from '../../../electron/engine/jobs/try-presets.ts'
import type { LikelyPreset } from '../../../electron/engine/modalities/modality.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { pretrainConfig } from '../../../electron/engine/learn/trainers/pretrain-config.ts'
import type { RunId } from '../../../shared/domain/ids.ts'
import { type PresetName, presetsFor } from '../../../shared/domain/presets.ts'
import { blobImages } from '../../support/patterns.ts'
import { temporaryProject } from '../../support/project.ts'

const LIKELY: LikelyPreset = { preset: 'photographs', reason: 'the images are in colour' }
const IMAGES = { data: blobImages(100, 16), shape: [16, 16, 3] }
const STEPS = 30
const scores = { retrieval: 0.5, alignment: 1, uniformity: -2, rankMe: 10, stability: 0.5 }

before(() => startTensorFlow())

/** A trial whose first row has the neighbours given. */
function trial(preset: PresetName, neighbours: number[]): PresetTrial {
  return { preset, seconds: 2, steps: STEPS, scores, neighbours }
}

const range = (from: number): number[] => Array.from({ length: 20 }, (_, i) => from + i)

function contextWith(wish: () => Wish, stages: string[] = []): JobContext {
  return {
    signal: new AbortController().signal,
    wish,
    report: ({ stage }: { stage?: string }) => void stages.push(stage ?? ''),
  } as unknown as JobContext
}

test('trials take a tenth of the budget, never less than six seconds each, and none where that is too much', () => {
  assert.equal(secondsATrial(600, 3), 20)
  assert.equal(secondsATrial(6000, 3), 40)
  assert.equal(secondsATrial(100, 3), 6)
  assert.equal(secondsATrial(60, 3), null)
  assert.equal(secondsUsed([trial('objects', []), trial('documents', [])], 600), 4)
  // A busy machine made them slow: the training keeps four fifths.
  assert.equal(secondsUsed([{ ...trial('objects', []), seconds: 500 }], 600), 120)
})

test('the preset is chosen whose neighbours the others find too', () => {
  // Of 20 neighbours documents shares 10 with either, photographs and objects 5 with each other.
  const trials = [trial('photographs', [...range(0).slice(0, 15), ...range(100).slice(0, 5)]), trial('objects', range(10)), trial('documents', range(5))] // prettier-ignore
  assert.deepEqual(
    compare(trials).map(({ preset, agreement }) => [preset, agreement]),
    [
      ['documents', 0.625],
      ['objects', 0.5],
      ['photographs', 0.375],
    ],
  )
  assert.deepEqual(decide(trials, LIKELY), {
    preset: 'documents',
    reason:
      '62.5 % of the neighbours it finds are found by the other presets too (Centred objects 50.0 %, Photographs 37.5 %)',
  })
})

test('the likely preset is chosen where the others are too close', () => {
  const shared = Array.from({ length: 100 }, () => range(1)).flat()
  /** Photographs and documents agree on all 100 images, objects with them on all but some. */
  const withOut = (some: number): PresetTrial[] => [
    trial('photographs', shared),
    trial('documents', shared),
    trial('objects', [...shared.slice(20 * some), ...Array.from({ length: some }, () => range(500)).flat()]),
  ]
  assert.deepEqual(compare(withOut(2)).map(({ agreement }) => agreement), [0.99, 0.99, 0.98]) // prettier-ignore
  assert.equal(decide(withOut(2), LIKELY).preset, 'photographs')
  const { preset, reason } = decide(withOut(2), { preset: 'objects', reason: 'the images have no colour' })
  assert.equal(preset, 'objects')
  assert.match(reason, /^98\.0 % .*; too close to tell, and the images have no colour$/)
  assert.equal(decide(withOut(6), { preset: 'objects', reason: 'the images have no colour' }).preset, 'photographs')
})

test('only presets not tried yet are tried, each with as many steps, and the choice rests on all', async (t) => {
  const { paths } = temporaryProject(t)
  const files = new RunFiles(paths, 1 as RunId)
  files.writeTrials([{ ...trial('photographs', []), neighbours: Array.from({ length: 100 }, () => range(1)).flat() }])
  const stages: string[] = []
  const config = { ...pretrainConfig('nt-xent', 'photographs', 1), batch: 16 }
  const options = { names: presetsFor('images'), inputs: IMAGES, likely: LIKELY, config, budgetSeconds: 600, files }
  const tensors = tf.memory().numTensors
  const decision = await tryPresets({ ...options, context: contextWith(() => 'continue', stages) })
  assert.equal(tf.memory().numTensors, tensors)
  assert.ok(decision !== 'pause' && decision.preset !== 'photographs')
  const trials = files.readTrials()
  assert.deepEqual(trials.map(({ preset, steps }) => [preset, steps]), presetsFor('images').map((preset) => [preset, STEPS])) // prettier-ignore
  assert.ok(trials.slice(1).every(({ seconds, neighbours }) => seconds > 0 && neighbours.length === 2000))
  assert.ok(stages.every((stage) => !stage.includes('Photographs')) && stages.includes('Trying the preset Centred objects')) // prettier-ignore

  // A second time nothing is left to try.
  assert.deepEqual(await tryPresets({ ...options, context: contextWith(() => 'pause') }), decision)
})

test('a pause comes through and keeps the trials that ended; stopping goes by what the images look like', async (t) => {
  const { paths } = temporaryProject(t)
  const files = new RunFiles(paths, 1 as RunId)
  const first = trial('photographs', range(1))
  files.writeTrials([first])
  const config = pretrainConfig('nt-xent', 'photographs', 1)
  const options = { names: presetsFor('images'), inputs: IMAGES, likely: LIKELY, config, budgetSeconds: 600, files }
  assert.equal(await tryPresets({ ...options, context: contextWith(() => 'pause') }), 'pause')
  assert.deepEqual(files.readTrials(), [first])
  assert.deepEqual(await tryPresets({ ...options, context: contextWith(() => 'stop') }), {
    preset: 'photographs',
    reason: 'the images are in colour; stopped before all presets were tried',
  })
})
