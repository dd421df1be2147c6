import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunId } from '../../../shared/domain/ids.ts'
import { type CurvePoint, Run } from '../../../shared/domain/runs.ts'
import { temporaryProject } from '../../support/project.ts'

const point = (step: number, loss: number): CurvePoint => ({
  step,
  seconds: step / 10,
  loss,
  retrieval: 0.5,
  samplesPerSecond: 100,
})

test('a run keeps its settings, its curve and what was embedded', (t) => {
  const { runs } = temporaryProject(t)
  const created = runs.create({ objective: 'nt-xent', minutes: 2, seed: 7, config: { side: 32 }, state: 'training' })
  runs.addPoints(created.id, [point(10, 3), point(20, 2)])
  // After a kill the steps past the last checkpoint are trained again.
  runs.addPoints(created.id, [point(17, 2.5), point(20, 1.5)])
  assert.deepEqual(runs.curve(created.id), [point(10, 3), point(17, 2.5), point(20, 1.5)])
  runs.setState(created.id, 'trained')
  runs.setEmbedded(created.id, 100, 64)
  const run = runs.get(created.id)
  assert.deepEqual(run, { ...created, state: 'embedded', embeddedCount: 100, dim: 64, lastPoint: point(20, 1.5) })
  assert.deepEqual(Run.parse(run), run)
  assert.deepEqual(runs.config(created.id), { side: 32 })
})

test('a run keeps its preset with the reason, what became of learned features, its views and the run it went on from', (t) => {
  const { runs } = temporaryProject(t)
  const how = { objective: 'nt-xent', minutes: 1, seed: 1, config: {}, state: 'training' } as const
  const first = runs.create({ ...how, views: 3 })
  assert.deepEqual([first.preset, first.presetReason, first.views, first.parentId], [null, null, 3, null])
  runs.setPreset(first.id, 'documents', 'because')
  assert.deepEqual([runs.get(first.id).preset, runs.get(first.id).presetReason], ['documents', 'because'])
  assert.equal(runs.get(first.id).learnedReason, null)
  runs.setLearnedReason(first.id, 'they help')
  assert.equal(runs.get(first.id).learnedReason, 'they help')
  const second = runs.create({ ...how, preset: 'objects', parentId: first.id })
  assert.deepEqual([second.preset, second.presetReason, second.parentId], ['objects', null, first.id])
  assert.throws(() => runs.create({ ...how, parentId: 99 as RunId }), /FOREIGN KEY/)
})

test('runs are listed oldest first, classical features among them', (t) => {
  const { runs } = temporaryProject(t)
  const settings = { minutes: 0, seed: 1, config: null, state: 'trained' } as const
  const made = [runs.create({ ...settings, objective: null }), runs.create({ ...settings, objective: 'nt-xent' })]
  assert.deepEqual(runs.list(), made)
  assert.equal(made[0]?.lastPoint, null)
  assert.throws(() => runs.get(99 as RunId), { code: 'not-found' })
  assert.throws(() => runs.config(99 as RunId), { code: 'not-found' })
})

test('a batch of points that fails half way leaves nothing', (t) => {
  const { runs } = temporaryProject(t)
  const { id } = runs.create({ objective: null, minutes: 1, seed: 1, config: {}, state: 'training' })
  assert.throws(() => runs.addPoints(id, [point(1, 1), { ...point(2, 1), loss: Number.NaN }]), /NOT NULL/)
  assert.deepEqual(runs.curve(id), [])
})
