import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createProject, type Project } from '../../electron/engine/db/project.ts'
import { openExport } from '../../electron/engine/export/predict.ts'
import { embedJob } from '../../electron/engine/jobs/embed-job.ts'
import { exportJob } from '../../electron/engine/jobs/export-job.ts'
import { importJob, type ImportResult } from '../../electron/engine/jobs/import-job.ts'
import { pretrainJob } from '../../electron/engine/jobs/pretrain-job.ts'
import { simulateJob } from '../../electron/engine/jobs/simulate-job.ts'
import { trainJob } from '../../electron/engine/jobs/train-job.ts'
import type { Modality } from '../../electron/engine/modalities/modality.ts'
import type { RunId, SampleId } from '../../shared/domain/ids.ts'
import type { PresetName } from '../../shared/domain/presets.ts'
import type { SourceOptions } from '../../shared/domain/project.ts'
import type { ObjectiveName } from '../../shared/domain/runs.ts'
import { temporaryFolder } from './project.ts'
import { runJob } from './run-job.ts'

/** A real project of one kind of data, closed and removed when the test ends: from files to what they are said to be. */
export interface WholePath {
  readonly project: Project
  readonly folder: string
  readonly modality: Modality
}

/** One label count, one seed. */
interface Point {
  readonly strategy: string
  readonly accuracyHeldOut: number
  readonly balancedHeldOut: number
}

export function startPath(t: TestContext, modality: Modality): WholePath {
  const folder = temporaryFolder()
  const project = createProject(join(folder, 'test.handful'), { modality: modality.name })
  t.after(() => project.close())
  return { project, folder, modality }
}

/** Writes a file into the folder and returns its path. */
export function writeLines({ folder }: WholePath, name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  return path
}

export function add(
  { project }: WholePath,
  path: string,
  options: Omit<Partial<SourceOptions>, 'classesFrom'> & { classesFrom: string },
): Promise<ImportResult> {
  return runJob<object, ImportResult>(project, importJob as never, { path, ...options })
}

/** Three seconds of pretraining, then embeddings. */
export async function learn({ project }: WholePath, objective: ObjectiveName, preset: PresetName): Promise<RunId> {
  const how = { objective, minutes: 0.05, seed: 1 } as const
  const { id: runId } = project.runs.create({ ...how, preset, views: 1, config: how, state: 'training' })
  await runJob(project, pretrainJob, { runId, ...how })
  await runJob(project, embedJob, { runId })
  return runId
}

/** What so many labels would have brought, by what learned from them. */
export async function replay(
  { project }: WholePath,
  runId: RunId,
  effort: { readonly labels: number; readonly scratchSeconds: number; readonly tuneSeconds: number },
): Promise<Record<string, Point>> {
  const how = { runId, strategies: ['auto'], propagation: 'poisson', seeds: 1, ...effort, labels: [effort.labels] }
  const { points } = await runJob<object, { points: readonly Point[] }>(project, simulateJob as never, how)
  return Object.fromEntries(points.map((point) => [point.strategy, point]))
}

/** Labels samples by class, trains a head, exports it, and says what the export makes of a file it never saw: place and class of each sample. */
export async function classifyUnseen(
  { project, folder, modality }: WholePath,
  runId: RunId,
  labels: Readonly<Record<string, readonly SampleId[]>>,
  unseen: string,
): Promise<(readonly [place: string, className: string])[]> {
  const taskId = project.tasks.default().id
  for (const [name, sampleIds] of Object.entries(labels)) {
    assert.ok(sampleIds.length > 0, name)
    project.labels.assign({ taskId, sampleIds, classId: project.classes.create(taskId, name).id, origin: 'hand' })
  }
  await runJob(project, trainJob, { taskId, runId })
  const directory = join(folder, 'exported')
  await runJob(project, exportJob, { taskId, model: 'head', directory, formats: ['tfjs'] })
  const classifier = await openExport(directory, () => modality)
  const predictions = await Array.fromAsync(classifier.classify([unseen]))
  classifier.dispose()
  return predictions.map((said) => [
    said.path.slice(unseen.length + 1),
    'className' in said ? said.className : said.error,
  ])
}
