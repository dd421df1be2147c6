import { join } from 'node:path'
import { createProject } from '../../electron/engine/db/project.ts'
import { embedJob } from '../../electron/engine/jobs/embed-job.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import { trainJob } from '../../electron/engine/jobs/train-job.ts'
import { classicalRun } from './learning-project.ts'
import { writePhotos } from './photos.ts'
import { runJob } from './run-job.ts'

const IMAGES = 90
const CHECKS = 40
const POINTS = 20

/** Makes a project that has come to its end, and closes it: images, a run with its curve, labels, answered checks, a classifier. */
export async function makeFullProject(folder: string): Promise<string> {
  const photos = join(folder, 'photos')
  await writePhotos(photos, IMAGES)
  const path = join(folder, 'test.handful')
  const project = createProject(path, { modality: 'images' })
  const [taskId, runId] = [project.tasks.default().id, classicalRun(project)]
  await runJob(project, importJob, { path: photos, classesFrom: null })
  await runJob(project, embedJob, { runId })
  project.info.setActiveRun(runId)

  const trained = project.runs.create({
    ...{ objective: 'nt-xent', preset: 'photographs', views: 2, minutes: 5, seed: 1, config: {}, state: 'trained' },
  })
  project.runs.setPreset(trained.id, 'photographs', 'the images are in colour')
  const points = Array.from({ length: POINTS }, (_, at) => {
    return { step: at, seconds: at * 10, loss: 5 / (at + 1), retrieval: at / POINTS, samplesPerSecond: 200 }
  })
  project.runs.addPoints(trained.id, points)

  const sampleIds = project.samples.ids()
  const classOf = (path: string): string => path.split('/')[0] ?? ''
  const everyOther = sampleIds.filter((_, row) => row % 2 === 0)
  project.checks.draw(taskId, everyOther.slice(0, CHECKS))
  const samples = project.samples.page(0, sampleIds.length)
  for (const [name, members] of Map.groupBy(samples, ({ path }) => classOf(path))) {
    const { id: classId } = project.classes.create(taskId, name)
    project.labels.assign({ taskId, sampleIds: members.map(({ id }) => id), classId, origin: 'hand' })
  }
  await runJob(project, trainJob, { taskId, runId })
  project.close()
  return path
}
