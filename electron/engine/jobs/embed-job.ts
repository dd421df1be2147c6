import { setImmediate } from 'node:timers/promises'
import type { RunId } from '../../../shared/domain/ids.ts'
import { openProjectReadable, openVectorsForJob, type VectorsWriter } from '../db/project.ts'
import { buildExact } from '../index/exact.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { outputDim } from '../learn/encoders/encoder-spec.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { gatherInputs } from '../learn/gather-inputs.ts'
import { EngineError } from '../base/errors.ts'
import { modalityOf } from '../modalities/index.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job, JobContext } from './job.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { isPresetLeftOpen, makeModel } from './make-model.ts'
import { type EncoderFile, RunFiles } from './run-files.ts'

const BATCH = 256
const NEIGHBOURS = 15

/**
 * Embeds every sample that has no embedding of the run yet, then finds everybody's neighbours.
 *
 * The model is made at the first embedding and kept: samples added later land in the same space.
 */
export const embedJob: Job<JobParams<'embed'>> = {
  kind: 'embed',
  params: jobParams.embed,

  async run({ runId }, context) {
    const project = openProjectReadable(context.paths)
    const vectors = openVectorsForJob(context.paths)
    try {
      context.report({ stage: 'Loading samples' })
      await startTensorFlow()
      const run = project.runs.get(runId)
      const files = new RunFiles(context.paths, runId)
      const known = files.readEncoder('embedding')
      const learned = run.objective === null ? null : files.readEncoder('encoder')
      if (run.objective !== null && learned === null) {
        throw new EngineError(
          'not-trained',
          `Run ${runId} has no encoder yet: its pretraining did not end. Resume it first.`,
        )
      }
      const modality = modalityOf(project.info.get().modality)
      const inputs = loadInputs(vectors.inputs, modality, files.readPreparation() ?? undefined)
      files.writePreparation(inputs.preparation)
      const isAuto = isPresetLeftOpen(run, project.runs)
      const model = known ?? (await makeModel({ modality, inputs, learned, run, isAuto, context }))
      if (known === null) files.writeEncoder('embedding', model)

      const added = await embedMissing(runId, model, inputs, vectors, context)
      const count = vectors.embeddings.count(runId)
      await connect(runId, vectors, context)
      await context.write('embed.finish', { runId, count, dim: outputDim(model.spec) })
      return { state: 'succeeded', result: { runId, added, count, dim: outputDim(model.spec) } }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

async function embedMissing(
  runId: RunId,
  model: EncoderFile,
  { sampleIds, ...inputs }: LoadedInputs,
  vectors: VectorsWriter,
  context: JobContext,
): Promise<number> {
  const done = new Set(vectors.embeddings.sampleIds(runId))
  const missing = Array.from(sampleIds.keys()).filter((row) => !done.has(sampleIds[row]!))
  const encoder = Encoder.fromWeights(model.spec, model.weights)
  const dim = outputDim(model.spec)
  for (let start = 0; start < missing.length; start += BATCH) {
    await setImmediate()
    context.signal.throwIfAborted()
    const rows = missing.slice(start, start + BATCH)
    const batch = gatherInputs(inputs, Int32Array.from(rows))
    const output = encoder.forward(batch, 'infer')
    vectors.embeddings.putBatch(runId, {
      sampleIds: rows.map((row) => sampleIds[row]!),
      dim,
      vectors: output.dataSync<'float32'>(),
    })
    batch.dispose()
    output.dispose()
    context.report({ stage: 'Embedding samples', done: start + rows.length, total: missing.length })
  }
  encoder.dispose()
  return missing.length
}

async function connect(runId: RunId, vectors: VectorsWriter, context: JobContext): Promise<void> {
  const { sampleIds, dim, vectors: data } = vectors.embeddings.loadAll(runId)
  const rows = sampleIds.length
  const { ids, cosines, k } = await buildExact({ rows, cols: dim, data }).neighbours(NEIGHBOURS, {
    signal: context.signal,
    onProgress: (share) => context.report({ stage: 'Finding neighbours', done: Math.round(share * rows), total: rows }),
  })
  const neighbours = ids.map((row) => sampleIds[row]!)
  vectors.graph.replaceAll(runId, { sampleIds, k, neighbours, cosines })
}
