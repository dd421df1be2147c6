import { stat } from 'node:fs/promises'
import { EngineError } from '../base/errors.ts'
import { givenPath } from './given-path.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

/** As many handwritten digits as there are. */
const ALL_DIGITS = 10_000

export function dataHandlers({ project, jobs }: HandlerContext): HandlersOf<'data'> {
  return {
    'data.sources': () => [...project.sources.list()],

    'data.columns': async () => {
      // Loading the decoders takes 0.1 s, which the engine's start should not wait for.
      const { modalityOf } = await import('../modalities/index.ts')
      return { ...modalityOf(project.info.get().modality).columns }
    },

    'data.add': async ({ path, ...options }) => {
      const source = givenPath(path)
      await requireThere(source)
      return jobs.start('import', { path: source, ...options })
    },

    'data.addDigits': () => {
      if (project.info.get().modality !== 'images') {
        throw new EngineError(
          'bad-input',
          'The handwritten digits are images, and this project is for another kind of data. Nothing was added.',
        )
      }
      return jobs.start('import', { path: project.paths.digits, classesFrom: null, digits: ALL_DIGITS })
    },

    'data.rejected': ({ offset, limit }) => ({
      total: project.rejected.count(),
      files: [...project.rejected.page(offset, limit)],
    }),

    'data.samples': ({ offset, limit }) => ({
      total: project.samples.counts().samples,
      samples: [...project.samples.page(offset, limit)],
    }),

    'data.sample': ({ sampleId }) => {
      const sample = project.samples.get(sampleId)
      if (sample === null) throw new EngineError('not-found', `There is no sample ${sampleId} in this project.`)
      return { sample, label: project.labels.of(project.tasks.default().id, sampleId) }
    },
  }
}

/** Told at once rather than by a job that fails. */
async function requireThere(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new EngineError('not-found', `There is no folder or file ${path}. Nothing was added.`)
  if (found.isDirectory() || found.isFile()) return
  throw new EngineError('bad-input', `${path} is neither a folder nor a file. Nothing was added.`)
}
