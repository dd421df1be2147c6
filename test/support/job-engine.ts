/** A process that opens the project it is given and counts in a job until it is killed; prints the job's process id. */
import { openProject } from '../../electron/engine/db/project.ts'
import { JobRunner } from '../../electron/engine/jobs/job-runner.ts'

const [, , path = '', runId = ''] = process.argv
const project = openProject(path)
const runner = new JobRunner({
  project,
  moduleUrl: () => new URL('./test-jobs.ts', import.meta.url).href,
  emit({ event, payload }) {
    if (event === 'jobs.changed' && payload.done >= 3) process.stdout.write(`${project.jobs.get(payload.id).pid}\n`)
  },
})
runner.start('pretrain', { runId: Number(runId) as never, minutes: 1, objective: 'nt-xent', seed: 120 })
