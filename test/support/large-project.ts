import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../../electron/engine/base/random.ts'
import type { ReadableDb } from '../../electron/engine/db/database.ts'
import { createProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import type { RunId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import { writePhotos } from './photos.ts'
import { runJob } from './run-job.ts'

const FILES = 1000
const DIM = 64
const CLUSTERS = 40
const NEIGHBOURS = 10
const MEMBERS = 60

export interface LargeProject {
  readonly path: string
  readonly taskId: TaskId
  readonly runId: RunId
}

/**
 * Makes a project of `count` images that is ready to label, in seconds: a thousand real images are imported, and linked folders repeat
 * them as further sources, each image a sample of its own. Embeddings are random round 40 centres, neighbours and members of cards are
 * drawn within a cluster, but for one neighbour in ten: what is measured on it is the surface, not what was learned.
 */
export async function makeLargeProject(
  folder: string,
  count: number,
  cardCount: number,
  dim = DIM,
): Promise<LargeProject> {
  const photos = join(folder, 'photos')
  await writePhotos(photos, FILES)
  const path = join(folder, 'large.handful')
  const project = createProject(path, { modality: 'images' })
  try {
    await runJob(project, importJob, { path: photos, classesFrom: null } as never)
    const files = project.samples.counts().samples
    const [source] = project.sources.list()
    if (source === undefined) throw new Error('the photos were not imported')
    const vectors = openVectorsForJob(project.paths)
    for (let copy = 1; copy * files < count; copy++) {
      const link = join(folder, `photos-${copy}`)
      symlinkSync(photos, link, 'dir')
      const shift = copy * files
      repeatRows(project.db, 'source', { id: `${1000 + copy}`, path: `'${link}'` }, `id = ${source.id}`)
      const anew = {
        id: `id + ${shift}`,
        source_id: `${1000 + copy}`,
        content_hash: 'randomblob(32)',
        duplicate_of: 'NULL',
      }
      repeatRows(project.db, 'sample', anew, `id <= ${files}`)
      repeatRows(vectors.db, 'input', { sample_id: `sample_id + ${shift}` }, `sample_id <= ${files}`)
    }
    const taskId = project.tasks.default().id
    const { id: runId } = project.runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'trained' })
    const sampleIds = project.samples.ids()
    const clusters = fillSpace(vectors, runId, sampleIds, dim)
    vectors.cards.replaceAll(
      taskId,
      runId,
      Array.from({ length: cardCount }, (_, index) => cardOf(clusters[index % CLUSTERS]!, index)),
    )
    vectors.close()
    project.runs.setEmbedded(runId, sampleIds.length, dim)
    project.info.setActiveRun(runId)
    return { path, taskId, runId }
  } finally {
    project.close()
  }
}

/** Copies rows of a table with some columns computed anew, whatever other columns it has. */
function repeatRows(db: ReadableDb, table: string, anew: Readonly<Record<string, string>>, where: string): void {
  const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
  const values = columns.map((column) => anew[column] ?? column)
  db.exec(`INSERT INTO ${table} (${columns.join()}) SELECT ${values.join()} FROM ${table} WHERE ${where}`)
}

/** Embeddings and neighbours of every sample. Returns the samples of each cluster. */
function fillSpace(
  { embeddings, graph }: ReturnType<typeof openVectorsForJob>,
  runId: RunId,
  sampleIds: readonly SampleId[],
  dim: number,
): SampleId[][] {
  const random = new Random(1)
  const centres = Array.from({ length: CLUSTERS }, () => Array.from({ length: dim }, () => random.normal()))
  const clusters: SampleId[][] = centres.map(() => [])
  const vectors = new Float32Array(sampleIds.length * dim)
  sampleIds.forEach((sampleId, row) => {
    const cluster = random.int(CLUSTERS)
    clusters[cluster]?.push(sampleId)
    const vector = (centres[cluster] ?? []).map((value) => value + 0.5 * random.normal())
    const length = Math.hypot(...vector)
    vectors.set(
      vector.map((value) => value / length),
      row * dim,
    )
  })
  embeddings.putBatch(runId, { sampleIds, dim, vectors })
  const clusterOf = new Map(clusters.flatMap((members) => members.map((sampleId) => [sampleId, members] as const)))
  const neighbours = sampleIds.flatMap((sampleId) => {
    const members = clusterOf.get(sampleId) ?? []
    // The last and farthest may be anywhere, as where classes meet.
    return Array.from({ length: NEIGHBOURS }, (_, rank) => {
      const among = rank === NEIGHBOURS - 1 ? sampleIds : members
      return among[random.int(among.length)] ?? sampleId
    })
  })
  graph.replaceAll(runId, {
    sampleIds,
    k: NEIGHBOURS,
    neighbours: Int32Array.from(neighbours),
    cosines: Float32Array.from(neighbours, (_, at) => 0.9 - 0.02 * (at % NEIGHBOURS)),
  })
  return clusters
}

/** A card whose samples no other card has. */
function cardOf(cluster: readonly SampleId[], index: number) {
  const from = Math.floor(index / CLUSTERS) * (MEMBERS + 1)
  const [exemplar, ...others] = cluster.slice(from, from + MEMBERS + 1)
  if (exemplar === undefined) throw new RangeError('there are more cards than samples for them')
  return {
    number: index + 1,
    kind: 'group' as const,
    exemplar,
    copies: [],
    members: others.map((sampleId, rank) => {
      return { sampleId, closeness: 0.95 - rank / 200, isDoubtful: rank > 0.8 * MEMBERS, copies: [] }
    }),
    size: cluster.length,
    tightness: 0.8,
  }
}
