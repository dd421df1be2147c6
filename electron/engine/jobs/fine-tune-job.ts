import { buildGraph } from '../index/graph.ts'
import { fineTuneOnLabels } from './fine-tuning.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { runModelJob } from './model-job.ts'

/** Fine-tunes the pretrained encoder on the labels of a task. */
export const fineTuneJob: Job<JobParams<'fine-tune'>> = {
  kind: 'fine-tune',
  params: jobParams['fine-tune'],

  run(params, context) {
    return runModelJob('fine-tuned', params, context, async ({ set, ...training }) => {
      const { space, duplicates, recordings, rows, labels, classIds, pseudoRows } = set
      const graph = buildGraph(space.neighbours)
      const { model, until } = await fineTuneOnLabels({
        ...training,
        space: { vectors: space.vectors, graph, rows, labels, classCount: classIds.length, pseudoRows },
        duplicates,
        recordings,
      })
      return { model, notes: { until } }
    })
  },
}
