import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startEngine } from '../../../electron/engine/engine.ts'
import { JobRunner } from '../../../electron/engine/jobs/job-runner.ts'
import { pretrainJob } from '../../../electron/engine/jobs/pretrain-job.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import type { Project } from '../../../electron/engine/db/project.ts'
import { parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import type { RunId } from '../../../shared/domain/ids.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import { objectivesFor } from '../../../shared/domain/objectives.ts'
import type { CurvePoint, ObjectiveName } from '../../../shared/domain/runs.ts'
import type { EngineEvent } from '../../../shared/rpc/frames.ts'
import { addPictures, pictureProject, writePictures } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

const LEARNING_ENGINE = fileURLToPath(new URL('../../support/learning-engine.ts', import.meta.url))

/** Lets a test wait for the next point of a curve. */
class Points {
  #waiting: ((point: CurvePoint) => void)[] = []

  readonly emit = (event: EngineEvent): void => {
    if (event.event !== 'learn.point') return
    for (const resolve of this.#waiting.splice(0)) resolve(event.payload.point)
  }

  next(): Promise<CurvePoint> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

function startPretraining(
  project: Project,
  minutes: number,
  objective: ObjectiveName = 'nt-xent',
  preset: PresetName | null = 'photographs',
): { runId: RunId; params: Parameters<typeof pretrainJob.run>[0] } {
  const how = { minutes, objective, seed: 1 } as const
  const { id: runId } = project.runs.create({ ...how, preset, config: how, state: 'training' })
  return { runId, params: { runId, ...how } }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a killed pretraining goes on from its checkpoint, with the samples it began with, and stopping keeps it', async (t) => {
  const made = await pictureProject(t, 40)
  const { project } = made
  const points = new Points()
  const runner = new JobRunner({ project, emit: points.emit })
  t.after(() => runner.close())
  const { runId, params } = startPretraining(project, 10)
  const files = new RunFiles(project.paths, runId)

  const { id } = runner.start('pretrain', params)
  const first = await points.next()
  assert.equal((await runner.pause(id)).state, 'paused')
  const { moment } = files.readCheckpoint()!
  assert.ok(moment.step >= first.step && moment.seconds >= first.seconds)
  assert.deepEqual([moment.samples, files.readPreparation()], [40, { side: 16 }])

  // What comes in meanwhile waits for the next run.
  await writePictures(made.pictures, 40, 44)
  assert.equal((await addPictures(made)).added, 4)

  runner.resume(id)
  const second = await points.next()
  assert.ok(second.step > moment.step && second.seconds > moment.seconds, `${second.step} after ${moment.step}`)
  process.kill(project.jobs.get(id).pid!, 'SIGKILL')
  const killed = await runner.ended(id)
  assert.equal(killed.state, 'paused')
  assert.match(killed.error!, /Interrupted: .*SIGKILL.*resume to go on from the last checkpoint/)
  assert.deepEqual(files.readCheckpoint()!.moment, moment)

  runner.resume(id)
  const third = await points.next()
  assert.ok(third.step > moment.step && third.seconds > moment.seconds, `${third.step} after ${moment.step}`)

  await runner.pause(id)
  const { moment: last } = files.readCheckpoint()!
  assert.ok(last.step >= third.step)
  runner.stop(id)
  const { state, result, error } = await runner.ended(id)
  assert.deepEqual([state, error], ['succeeded', null])
  const { steps, loss } = result as { steps: number; loss: number }
  assert.deepEqual([steps, loss], [last.step, last.loss])
  assert.equal(project.runs.get(runId).state, 'trained')
  parseEncoderSpec(files.readEncoder('encoder')!.spec)
  const curve = project.runs.curve(runId)
  assert.ok(curve.every(({ loss, retrieval }) => Number.isFinite(loss) && retrieval >= 0 && retrieval <= 1))
})

test('an engine killed while it learns loses no label, and its pretraining goes on', async (t) => {
  const { project: made, taskId } = await pictureProject(t, 40)
  const { root } = made.paths
  made.close()
  const engine = spawn(process.execPath, [LEARNING_ENGINE, root], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => engine.kill('SIGKILL'))
  const acknowledged: { sampleId: number; state: string; pid: number }[] = []
  for await (const line of createInterface({ input: engine.stdout })) {
    acknowledged.push(JSON.parse(line))
    if (acknowledged.length === 10) engine.kill('SIGKILL')
  }
  if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit')
  const { state, pid } = acknowledged.at(-1)!
  assert.equal(state, 'running')
  while (isAlive(pid)) await sleep(20)

  const { project, jobs, close } = await startEngine(root, { isAutomatic: false })
  t.after(close)
  const labels = project.labels.currentLabels(taskId)
  for (const { sampleId } of acknowledged) assert.ok(labels.has(sampleId as never), `the label of ${sampleId} is gone`)
  const [job] = jobs.list()
  assert.deepEqual([job?.kind, job?.state], ['pretrain', 'paused'])
  assert.match(job!.error!, /Interrupted/)
  const runId = project.runs.list()[0]!.id
  const { moment } = new RunFiles(project.paths, runId).readCheckpoint()!
  assert.ok(moment.step > 0)
  jobs.resume(job!.id)
  jobs.stop(job!.id)
  const { state: end, result } = await jobs.ended(job!.id)
  assert.equal(end, 'succeeded')
  assert.ok((result as { steps: number }).steps >= moment.step)
})

test('every objective for images leaves an encoder of the same shape', async (t) => {
  const { project } = await pictureProject(t, 20)
  const specs = new Set<string>()
  for (const objective of objectivesFor('images')) {
    const { runId, params } = startPretraining(project, 0.005, objective)
    const { steps } = await runJob<typeof params, { steps: number }>(project, pretrainJob, params)
    assert.ok(steps > 0, objective)
    assert.deepEqual([project.runs.get(runId).state, project.runs.get(runId).objective], ['trained', objective])
    specs.add(JSON.stringify(parseEncoderSpec(new RunFiles(project.paths, runId).readEncoder('encoder')!.spec)))
  }
  assert.equal(specs.size, 1)
})

test('a run goes on from another with what was added since, and its embedding is a new one', async (t) => {
  const made = await pictureProject(t, 20)
  const { project } = made
  const { runId, params } = startPretraining(project, 0.02, 'nt-xent', null)
  const first = await runJob<typeof params, { steps: number }>(project, pretrainJob, params)
  assert.ok(first.steps > 0)
  // Too little time to try presets: what the pictures look like decides, and says so.
  const { preset, presetReason } = project.runs.get(runId)
  assert.equal(preset, 'photographs')
  assert.match(presetReason!, /the images are in colour; 1 s are too short to try presets/)

  await writePictures(made.pictures, 20, 50)
  await addPictures(made)
  const how = { minutes: 0.02, objective: 'nt-xent', seed: 1 } as const
  const { id } = project.runs.create({ ...how, preset, parentId: runId, config: {}, state: 'training' })
  await runJob(project, pretrainJob, { runId: id, ...how })
  const [before, after] = [runId, id].map((run) => new RunFiles(project.paths, run))
  assert.deepEqual(after!.readEncoder('encoder')!.spec, before!.readEncoder('encoder')!.spec)
  assert.deepEqual([before!.readCheckpoint()!.moment.samples, after!.readCheckpoint()!.moment.samples], [20, 50])
  assert.deepEqual([project.runs.get(id).preset, project.runs.get(id).presetReason], ['photographs', null])

  const { id: orphan } = project.runs.create({ ...how, parentId: project.runs.create({ ...how, config: {}, state: 'failed' }).id, config: {}, state: 'training' }) // prettier-ignore
  await assert.rejects(runJob(project, pretrainJob, { runId: orphan, ...how }), {
    code: 'not-trained',
    message: /has no encoder or no checkpoint any more\. Learn anew/,
  })
})

test('too few pictures to learn from are an error that says so', async (t) => {
  const { project } = await pictureProject(t, 8)
  await assert.rejects(runJob(project, pretrainJob, startPretraining(project, 1).params), {
    code: 'too-few-samples',
    message: /at least 16 samples, there are 8\. Add more/,
  })
})
