import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import type { RejectedFile, Source } from '../../../shared/domain/project.ts'
import type { Project } from '../db/project.ts'
import type { AddedSample, ChangedSample, NewSample, ReplacedSample } from '../db/sample-store.ts'
import { TruthStore } from '../db/truth-store.ts'

export interface ImportedBatch {
  readonly sourceId: SourceId
  readonly samples: readonly NewSample[]
  /** The true class of each sample, in the order of `samples`, where it is known. */
  readonly classNames: readonly (string | null)[]
  readonly rejected: readonly Omit<RejectedFile, 'sourceId'>[]
}

export interface TouchedSample {
  readonly sampleId: SampleId
  readonly modifiedAt: number
  readonly recording: string | null
}

/** What an import has the engine write to `project.db`, each in one transaction. */
export const importWrites = {
  /** Adds a source or finds it again, and forgets which of its files were left out: all are judged anew. */
  'import.openSource'(
    project: Project,
    { path, isFile, options }: Pick<Source, 'path' | 'isFile' | 'options'>,
  ): SourceId {
    const sourceId = project.sources.add(path, isFile, options)
    project.rejected.clear(sourceId)
    return sourceId
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
  'import.replaceSamples'(
    project: Project,
    { changed, touched }: { changed: readonly ChangedSample[]; touched: readonly TouchedSample[] },
  ): readonly ReplacedSample[] {
    project.samples.touch(touched)
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
