import { Random } from '../base/random.ts'
import { openProjectReadable } from '../db/project.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import type { Matrix } from '../learn/tensors.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { fitToPropagated, propagateLabels, strongest } from './fit-classifier.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { keepModel, toPredictions } from './keep-model.ts'
import { addRound } from './rounds.ts'
import { RunFiles } from './run-files.ts'
import { loadTrainingSet } from './training-set.ts'

const SEED = 1

/** Propagates the labels, trains the head, and scores it on the random checks. */
export const trainJob: Job<JobParams<'train'>> = {
  kind: 'train',
  params: jobParams.train,

  async run({ taskId, runId }, { paths, memory, report, write }) {
    const project = openProjectReadable(paths)
    try {
      report({ stage: 'Loading embeddings', total: 4, done: 0 })
      await startTensorFlow()
      const held = memory.space(project, runId)
      const set = loadTrainingSet(project, taskId, held)
      const { space, duplicates, recordings, classIds, rows, labels, pseudoRows } = set
      const propose = async (propagated: Matrix): Promise<void> => {
        memory.vectors.predictions.replaceAll(
          taskId,
          'propagated',
          toPredictions(propagated, space.sampleIds, classIds),
        )
        await write('train.propose', { taskId })
      }

      report({ stage: 'Propagating labels', done: 1 })
      const labelled = {
        vectors: space.vectors,
        graph: held.graph,
        rows,
        labels,
        classCount: classIds.length,
        pseudoRows,
        random: new Random(SEED),
        together: { duplicates, recordings },
        memory: memory.fit(taskId, held, classIds),
      }
      const spread = propagateLabels(labelled)
      // Proposals need not wait for the head, unless it has to speak for some.
      if (spread.unreached.length === 0) await propose(spread.propagated)
      const { propagated, head } = fitToPropagated(labelled, spread)
      if (spread.unreached.length > 0) await propose(propagated)

      report({ stage: 'Predicting', done: 2 })
      const predicted = predictHead(head, space.vectors)
      const files = new RunFiles(paths, runId)
      files.writeHead(taskId, head, classIds)
      const classOf = new Map(space.sampleIds.map((sampleId, row) => [sampleId, classIds[strongest(predicted, row)]!]))
      files.writeRounds(taskId, addRound(files.readRounds(taskId), rows.length, classOf))

      report({ stage: 'Scoring on checks', done: 3 })
      const result = await keepModel({ kind: 'head', taskId, runId, predicted }, set, memory.vectors, write)
      return { state: 'succeeded', result }
    } finally {
      project.close()
    }
  },
}
