import { setImmediate } from 'node:timers/promises'
import type { TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob, type ProjectReader } from '../db/project.ts'
import { buildGraph } from '../index/graph.ts'
import type { Together } from '../index/recordings.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { ENOUGH_CHECKS } from '../select/estimate.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { findDuplicates } from './find-duplicates.ts'
import { findRecordings } from './find-recordings.ts'
import { loadSpace, type Space } from './load-space.ts'
import { type AnsweredSpace, countFits, scoreRandomLabels } from './random-baseline.ts'

const SEED = 1

/** Finds out what random labels would have brought, by classifiers that are thrown away. Changes nothing. */
export const baselineJob: Job<JobParams<'baseline'>> = {
  kind: 'baseline',
  params: jobParams.baseline,

  async run({ taskId, runId }, { paths, report, signal }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Loading embeddings' })
      await startTensorFlow()
      const all = loadSpace(vectors, runId)
      const space = answeredSpace(project, taskId, all, {
        duplicates: findDuplicates(all, paths, runId),
        recordings: findRecordings(all, project),
      })
      const total = countFits(space)
      let done = 0
      const result = await scoreRandomLabels(space, async (labels) => {
        report({ stage: `Learning from ${labels} random labels`, done: done++, total })
        await setImmediate()
        signal.throwIfAborted()
      })
      return { state: 'succeeded', result }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

/** @throws EngineError `too-few-checks` */
function answeredSpace(project: ProjectReader, taskId: TaskId, space: Space, together: Together): AnsweredSpace {
  const { classIds, checks } = project.db.transaction(() => ({
    classIds: project.classes.list(taskId).map(({ id }) => id),
    checks: project.checks.answered(taskId),
  }))()
  const answered = checks.flatMap(({ sampleId, classId }) => {
    const row = space.rowOf.get(sampleId)
    return row === undefined || classId === null ? [] : [{ row, label: classIds.indexOf(classId) }]
  })
  if (answered.length < ENOUGH_CHECKS) {
    throw new EngineError(
      'too-few-checks',
      `${ENOUGH_CHECKS} answered random checks are needed to compare with random labels; there are ${answered.length}.`,
    )
  }
  return {
    vectors: space.vectors,
    graph: buildGraph(space.neighbours),
    ...together,
    rows: Int32Array.from(answered, ({ row }) => row),
    labels: Int32Array.from(answered, ({ label }) => label),
    classCount: classIds.length,
    seed: SEED,
  }
}
