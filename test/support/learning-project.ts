import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import sharp from 'sharp'
import { createProject, type Project } from '../../electron/engine/db/project.ts'
import { embedJob } from '../../electron/engine/jobs/embed-job.ts'
import { importJob, type ImportResult } from '../../electron/engine/jobs/import-job.ts'
import type { RunId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import { halvesImages } from './patterns.ts'
import { temporaryFolder } from './project.ts'
import { runJob } from './run-job.ts'

const SIDE = 16

/** A real project with small pictures in it, closed and removed when the test ends. */
export interface LearningProject {
  readonly project: Project
  readonly taskId: TaskId
  /** The folder that holds the project and its pictures. */
  readonly folder: string
  readonly pictures: string
}

/** Pictures are of two kinds: sample 1, 3, 5 … show a blob in the upper half, sample 2, 4, 6 … in the lower. */
export async function pictureProject(t: TestContext, count: number): Promise<LearningProject> {
  const folder = temporaryFolder()
  const pictures = join(folder, 'pictures')
  await writePictures(pictures, 0, count)
  const project = createProject(join(folder, 'test.handful'), { modality: 'images' })
  t.after(() => project.close())
  const made = { project, taskId: project.tasks.default().id, folder, pictures }
  await addPictures(made)
  return made
}

/** As `pictureProject`, embedded with classical features. */
export async function embeddedProject(t: TestContext, count: number): Promise<LearningProject & { runId: RunId }> {
  const made = await pictureProject(t, count)
  const runId = classicalRun(made.project)
  await runJob(made.project, embedJob, { runId })
  return { ...made, runId }
}

export function classicalRun({ runs }: Pick<Project, 'runs'>): RunId {
  return runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'trained' }).id
}

/** Adds what is new among the pictures. */
export function addPictures({ project, pictures }: LearningProject): Promise<ImportResult> {
  return runJob(project, importJob, { path: pictures, classesFrom: null })
}

/** Writes pictures `from` to `to` as `0000.png` and so on. */
export async function writePictures(directory: string, from: number, to: number): Promise<void> {
  const pixels = halvesImages(to, SIDE).data as Uint8Array
  const numbers = Array.from({ length: to - from }, (_, at) => from + at)
  await Promise.all(
    numbers.map((number) => writePicture(join(directory, `${String(number).padStart(4, '0')}.png`), pixels, number)),
  )
}

/** Gives samples their true class, `upper` or `lower`, as a person would. */
export function labelHalves({ project, taskId }: LearningProject, sampleIds: readonly SampleId[]): void {
  for (const [name, parity] of [
    ['upper', 1],
    ['lower', 0],
  ] as const) {
    const known = project.classes.list(taskId).find((candidate) => candidate.name === name)
    const classId = (known ?? project.classes.create(taskId, name)).id
    const chosen = sampleIds.filter((sampleId) => sampleId % 2 === parity)
    if (chosen.length > 0) project.labels.assign({ taskId, sampleIds: chosen, classId, origin: 'hand' })
  }
}

async function writePicture(path: string, pixels: Uint8Array, number: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const size = SIDE * SIDE * 3
  const picture = pixels.subarray(number * size, (number + 1) * size)
  await sharp(picture, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toFile(path)
}
