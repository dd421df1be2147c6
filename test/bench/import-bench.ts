import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createProject } from '../../electron/engine/db/project.ts'
import { JobRunner } from '../../electron/engine/jobs/job-runner.ts'
import { noise } from '../support/image-files.ts'

const SIDE = 64
const FOLDERS = 10

export interface ImportFigures {
  readonly filesPerSecond: number
  readonly files: number
  readonly seconds: number
}

/** Times the real import of small JPEGs: job process, both databases, from the start of the job to its end. */
export async function run(files = 10_000): Promise<ImportFigures> {
  const root = await mkdtemp(join(tmpdir(), 'handful-import-bench-'))
  try {
    const data = join(root, 'data')
    await writePhotos(data, files)
    const project = createProject(join(root, 'bench.handful'), { modality: 'images' })
    const runner = new JobRunner({ project, emit: () => {} })
    try {
      const started = performance.now()
      const { id } = runner.start('import', { path: data, classesFrom: null })
      const { state, error } = await runner.ended(id)
      const seconds = (performance.now() - started) / 1000
      const added = project.inputs.count()
      if (state !== 'succeeded' || added !== files) throw new Error(`import ${state}: ${added} of ${files} (${error})`)
      return { filesPerSecond: Math.round(files / seconds), files, seconds: Math.round(seconds * 100) / 100 }
    } finally {
      await runner.close()
      project.close()
    }
  } finally {
    await rm(root, { recursive: true })
  }
}

/** Distinct pictures with the soft gradients and edges of photographs, so that they compress like some. */
async function writePhotos(folder: string, count: number): Promise<void> {
  for (let at = 0; at < FOLDERS; at++) await mkdir(join(folder, `class-${at}`), { recursive: true })
  let next = 0
  const write = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const photo = sharp(await noise(8, 8, at).png().toBuffer()).resize(SIDE, SIDE)
      await writeFile(join(folder, `class-${at % FOLDERS}`, `${at}.jpg`), await photo.jpeg().toBuffer())
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
}
