import { trainFromScratch } from '../learn/trainers/from-scratch.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { runModelJob } from './model-job.ts'

/** Trains the encoder of pretraining from random weights on the labels of a task alone: what the unlabelled samples are worth. */
export const fromScratchJob: Job<JobParams<'from-scratch'>> = {
  kind: 'from-scratch',
  params: jobParams['from-scratch'],

  run(params, context) {
    return runModelJob('from-scratch', params, context, async ({ set, inputs, seconds, ...training }) => {
      const { rows, labels, classIds } = set
      const model = await trainFromScratch({
        ...inputs,
        ...training,
        rows,
        labels,
        classCount: classIds.length,
        budget: { seconds, now: () => performance.now() },
      })
      return { model, notes: {} }
    })
  },
}
