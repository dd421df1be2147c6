import { isDeepStrictEqual } from 'node:util'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import type { RejectedFile, Source } from '../../../shared/domain/project.ts'
import type { Project } from '../db/project.ts'
import type {
  AddedSample,
  ChangedSample,
  NewSample,
  ReadFile,
  ReplacedSample,
  TouchedSample,
} from '../db/sample-store.ts'
import { TruthStore } from '../db/truth-store.ts'

export interface ImportedBatch {
  readonly sourceId: SourceId
  readonly samples: readonly NewSample[]
  /** The true class of each sample, in the order of `samples`, where it is known. */
  readonly classNames: readonly (string | null)[]
  readonly rejected: readonly Omit<RejectedFile, 'sourceId'>[]
}

export interface ReplacedBatch {
  readonly sourceId: SourceId
  readonly changed: readonly ChangedSample[]
  readonly touched: readonly TouchedSample[]
}

/** What an import has the engine write to `project.db`, each in one transaction. */
export const importWrites = {
  /** Adds a source or finds it again; told something new of how to read it, all of it has to be read again. */
  'import.openSource'(
    project: Project,
    { path, isFile, options }: Pick<Source, 'path' | 'isFile' | 'options'>,
  ): SourceId {
    const before = project.sources.list().find((source) => source.path === path)
    const sourceId = project.sources.add(path, isFile, options)
    const now = project.sources.get(sourceId)
    if (before !== undefined && !isDeepStrictEqual(before.options, now?.options)) project.samples.markUnread(sourceId)
    return sourceId
  },

  /** Forgets a source that has no samples, and what was said of its files. */
  'import.forgetSource'(project: Project, { sourceId }: { sourceId: SourceId }): null {
    const paths = project.rejected.ofSource(sourceId).map(({ path }) => path)
    project.rejected.remove(sourceId, paths)
    project.sources.remove(sourceId)
    return null
  },

  /** Forgets what was said of files, or of parts of them, that are judged anew or have gone. */
  'import.forgetRejected'(
    project: Project,
    { sourceId, paths }: { sourceId: SourceId; paths: readonly string[] },
  ): null {
    project.rejected.remove(sourceId, paths)
    return null
  },

  /** Notes that files with several samples were read to their end. */
  'import.setRead'(project: Project, { sourceId, files }: { sourceId: SourceId; files: readonly ReadFile[] }): null {
    project.samples.setRead(sourceId, files)
    return null
  },

  /** Adds samples, of which exact duplicates are marked, and lists files that were left out. */
  'import.addSamples'(
    project: Project,
    { sourceId, samples, classNames, rejected }: ImportedBatch,
  ): readonly AddedSample[] {
    const added = project.samples.addBatch(sourceId, samples)
    project.rejected.putBatch(rejected.map((file) => ({ ...file, sourceId })))
    const truths = added.flatMap(({ sampleId }, at) => {
      const name = classNames[at] ?? null
      return name === null ? [] : [[sampleId, name] as const]
    })
    new TruthStore(project.db).putBatch(truths)
    return added
  },

  /** Takes over what changed files hold now; their embeddings are gone. Touched files hold what they held. */
  'import.replaceSamples'(project: Project, { sourceId, changed, touched }: ReplacedBatch): readonly ReplacedSample[] {
    project.samples.touch(sourceId, touched)
    project.previews.remove(changed.map(({ sampleId }) => sampleId))
    project.runs.forgetEmbedded(changed.length)
    return project.samples.replaceBatch(changed)
  },

  /** Keeps the true classes of samples that came in before. */
  'import.setClasses'(project: Project, truths: readonly (readonly [SampleId, string])[]): null {
    new TruthStore(project.db).putBatch(truths)
    return null
  },
}
