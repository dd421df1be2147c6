import { stat } from 'node:fs/promises'
import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { SourceOptions } from '../../../shared/domain/project.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob, type ProjectReader } from '../db/project.ts'
import type { EmbeddingStore } from '../db/embedding-store.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { modalityOf } from '../modalities/index.ts'
import type { Modality, SampleReading } from '../modalities/modality.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { predictInputs } from './predict-inputs.ts'
import { RunFiles } from './run-files.ts'

/** What a search leaves behind with its job. */
export interface SearchResult {
  /** Nearest first; random checks and samples with a label are left out. */
  readonly found: readonly { readonly sampleId: SampleId; readonly cosine: number }[]
  /** False where the file holds several samples: the first was looked for. */
  readonly isWhole: boolean
}

/** Embeds the sample in a file that belongs to no source, and finds what looks most like it among what waits for a label. */
export const searchJob: Job<JobParams<'search'>> = {
  kind: 'search',
  params: jobParams.search,

  async run({ taskId, runId, path, limit }, { paths, report, signal }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Reading the file' })
      const modality = modalityOf(project.info.get().modality)
      const { sample, isWhole } = await firstSample(modality, path, optionsOf(project))
      report({ stage: 'Embedding it' })
      await startTensorFlow()
      const files = new RunFiles(paths, runId)
      const model = files.readEncoder('embedding')
      if (model === null) throw new EngineError('no-embeddings', 'The samples have no embeddings yet: learn first.')
      const inputs = modality.prepare([sample.input], files.needPreparation())
      const { data } = await predictInputs(model, inputs, signal)
      report({ stage: 'Comparing' })
      const all = cosines(vectors.embeddings, runId, data)
      const isTaken = takenBy(project, taskId)
      const found = all.filter(({ sampleId }) => !isTaken(sampleId)).slice(0, limit)
      return { state: 'succeeded', result: { found, isWhole } satisfies SearchResult }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

/** @throws EngineError `bad-input` when nothing in the file can be taken, with the reason. */
async function firstSample(
  modality: Modality,
  path: string,
  options: SourceOptions,
): Promise<{ sample: SampleReading; isWhole: boolean }> {
  const rejection = modality.judge(path, (await stat(path)).size)
  if (rejection !== null) throw new EngineError('bad-input', rejection.reason)
  let sample: SampleReading | null = null
  let reason = 'There is nothing in it.'
  for await (const reading of modality.read(path, options)) {
    if (!reading.isTaken) reason = reading.rejection.reason
    else if (sample !== null) return { sample, isWhole: false }
    else sample = reading.sample
  }
  if (sample === null) throw new EngineError('bad-input', reason)
  return { sample, isWhole: true }
}

/** It is read as the source added last is: its columns and windows are what the samples are made by. */
function optionsOf({ sources }: ProjectReader): SourceOptions {
  const { columns, window, stride, gap } = sources.list().at(-1)?.options ?? {}
  return {
    classesFrom: null,
    ...(columns && { columns }),
    ...(window && { window }),
    ...(stride && { stride }),
    ...(gap && { gap }),
  }
}

/** Embeddings have length 1. */
function cosines(
  embeddings: EmbeddingStore,
  runId: JobParams<'search'>['runId'],
  vector: ArrayLike<number>,
): SearchResult['found'] {
  const found: { sampleId: SampleId; cosine: number }[] = []
  for (const { sampleIds, dim, vectors } of embeddings.scan(runId)) {
    sampleIds.forEach((sampleId, row) => {
      let cosine = 0
      for (let d = 0; d < dim; d++) cosine += vectors[row * dim + d]! * vector[d]!
      found.push({ sampleId, cosine })
    })
  }
  return found.sort((a, b) => b.cosine - a.cosine)
}

function takenBy({ labels, checks }: ProjectReader, taskId: TaskId): (sampleId: SampleId) => boolean {
  const taken = new Set([...labels.currentLabels(taskId).keys(), ...checks.all(taskId)])
  return (sampleId) => taken.has(sampleId)
}
