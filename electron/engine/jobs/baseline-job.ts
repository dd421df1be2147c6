import { setImmediate } from 'node:timers/promises'
import type { RandomBaseline } from '../../../shared/domain/evaluation.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { buildGraph } from '../index/graph.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { ENOUGH_CHECKS } from '../select/estimate.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { findDuplicates } from './find-duplicates.ts'
import { findRecordings } from './find-recordings.ts'
import { countsToLookBack, scoreFirstLabels } from './first-labels.ts'
import { loadSpace } from './load-space.ts'
import { type AnsweredSpace, countFits, scoreRandomLabels } from './random-baseline.ts'
import { answeredRows, readTrainingSet, type TrainingSet } from './training-set.ts'

const SEED = 1

/**
 * Finds out what random labels would have brought, and the first of those given, by classifiers that are thrown away. Changes nothing.
 */
export const baselineJob: Job<JobParams<'baseline'>> = {
  kind: 'baseline',
  params: jobParams.baseline,

  async run({ taskId, runId }, { paths, report, signal }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Loading embeddings' })
      await startTensorFlow()
      const space = loadSpace(vectors, runId)
      const set = readTrainingSet(project, taskId, {
        space,
        duplicates: findDuplicates(space, paths, runId),
        recordings: findRecordings(space, project),
      })
      const answered = answeredSpace(set)
      const scored = project.classifiers.curve(taskId, 'head').find(({ accuracy }) => accuracy.isEnough)
      const counts = countsToLookBack(set, scored?.actions ?? null)
      const total = countFits(answered) + counts.length
      let done = 0
      const learn = async (from: string): Promise<void> => {
        report({ stage: `Learning from ${from}`, done: done++, total })
        await setImmediate()
        signal.throwIfAborted()
      }
      const random = await scoreRandomLabels(answered, (labels) => learn(`${labels} random labels`))
      const firstLabels = await scoreFirstLabels(set, answered.graph, counts, (labels) =>
        learn(`the first ${labels} labels`),
      )
      return { state: 'succeeded', result: { ...random, firstLabels } satisfies RandomBaseline }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

/** @throws EngineError `too-few-checks` */
function answeredSpace(set: TrainingSet): AnsweredSpace {
  const { space, duplicates, recordings, classIds } = set
  const checks = answeredRows(set)
  const { length } = checks.rows
  if (length < ENOUGH_CHECKS) {
    throw new EngineError(
      'too-few-checks',
      `${ENOUGH_CHECKS} answered random checks are needed to compare with random labels; there are ${length}.`,
    )
  }
  return {
    vectors: space.vectors,
    graph: buildGraph(space.neighbours),
    duplicates,
    recordings,
    ...checks,
    classCount: classIds.length,
    seed: SEED,
  }
}
