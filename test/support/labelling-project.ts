import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import type { RunId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import { newSample } from './project.ts'

export interface LabellingProject {
  readonly path: string
  readonly taskId: TaskId
  readonly runId: RunId
  readonly sampleIds: readonly SampleId[]
}

const DIM = 4
const GROUP_SIZE = 5

/**
 * Makes a project that is ready to label, and closes it: `count` samples in groups of five, each group
 * a card with its first sample as exemplar. The first sample has a file; nothing was learned.
 */
export async function makeLabellingProject(folder: string, count: number): Promise<LabellingProject> {
  const path = join(folder, 'test.handful')
  const project = createProject(path, { modality: 'images' })
  const photos = join(folder, 'photos')
  mkdirSync(photos)
  await sharp({ create: { width: 320, height: 200, channels: 3, background: '#808080' } }).toFile(join(photos, '0.png'))
  const sourceId = project.sources.add(photos, false, { classesFrom: null })
  const added = project.samples.addBatch(
    sourceId,
    Array.from({ length: count }, (_, number) => newSample(number)),
  )
  const sampleIds = added.map(({ sampleId }) => sampleId)
  const taskId = project.tasks.default().id
  const { id: runId } = project.runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'trained' })

  const vectors = openVectorsForJob(project.paths)
  vectors.embeddings.putBatch(runId, { sampleIds, dim: DIM, vectors: new Float32Array(count * DIM).fill(0.5) })
  const neighbours = Int32Array.from(sampleIds, (_, row) => sampleIds[(row + 1) % count]!)
  vectors.graph.replaceAll(runId, { sampleIds, k: 1, neighbours, cosines: new Float32Array(count).fill(0.5) })
  const exemplars = sampleIds.filter((_, row) => row % GROUP_SIZE === 0)
  const cards = exemplars.map((exemplar, index) => ({
    number: index + 1,
    kind: 'group' as const,
    exemplar,
    copies: [],
    members: sampleIds.slice(index * GROUP_SIZE + 1, (index + 1) * GROUP_SIZE).map((sampleId, rank) => ({
      sampleId,
      closeness: 0.9 - rank / 10,
      isDoubtful: rank === GROUP_SIZE - 2,
      copies: [],
    })),
    size: GROUP_SIZE,
    tightness: 0.75,
  }))
  vectors.cards.replaceAll(taskId, runId, cards)
  vectors.close()
  project.runs.setEmbedded(runId, count, DIM)
  project.info.setActiveRun(runId)
  project.close()
  return { path, taskId, runId, sampleIds }
}
