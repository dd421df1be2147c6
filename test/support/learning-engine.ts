/**
 * An engine that learns and labels at once until it is killed, run by pretrain-job.test.ts. It pauses and resumes once,
 * so that there is a checkpoint, then labels one sample after another and says so when each label was acknowledged.
 */
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEngine } from '../../electron/engine/engine.ts'

const { project, handlers, jobs, on } = await startEngine(process.argv[2] ?? '', { isAutomatic: false })
const call = { signal: new AbortController().signal }
const taskId = project.tasks.default().id

const { promise: learning, resolve: learns } = Promise.withResolvers<void>()
on(({ event }) => event === 'learn.point' && learns())
const { id } = await handlers['learn.pretrain'](
  { minutes: 10, objective: 'nt-xent', preset: 'photographs', seed: 1 },
  call,
)
await learning
await jobs.pause(id)
jobs.resume(id)
const { id: classId } = await handlers['classes.create']({ taskId, name: 'upper' }, call)
for (const sampleId of project.samples.ids()) {
  await handlers['label.assign']({ taskId, sampleIds: [sampleId], classId, origin: 'hand' }, call)
  const { state } = jobs.get(id)
  writeSync(1, `${JSON.stringify({ sampleId, state, pid: project.jobs.get(id).pid })}\n`)
  await sleep(20)
}
