import { Random } from '../base/random.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { buildGraph } from '../index/graph.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { fitClassifier, strongest } from './fit-classifier.ts'
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

  async run({ taskId, runId }, { paths, report, write }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Loading embeddings', total: 4, done: 0 })
      await startTensorFlow()
      const set = loadTrainingSet(project, vectors, paths, taskId, runId)
      const { space, duplicates, recordings, classIds, rows, labels, pseudoRows } = set

      report({ stage: 'Propagating labels', done: 1 })
      const { propagated, head } = fitClassifier({
        vectors: space.vectors,
        graph: buildGraph(space.neighbours),
        rows,
        labels,
        classCount: classIds.length,
        pseudoRows,
        random: new Random(SEED),
        together: { duplicates, recordings },
      })

      report({ stage: 'Predicting', done: 2 })
      const predicted = predictHead(head, space.vectors)
      const files = new RunFiles(paths, runId)
      files.writeHead(taskId, head, classIds)
      vectors.predictions.replaceAll(taskId, 'propagated', toPredictions(propagated, space.sampleIds, classIds))
      const classOf = new Map(space.sampleIds.map((sampleId, row) => [sampleId, classIds[strongest(predicted, row)]!]))
      files.writeRounds(taskId, addRound(files.readRounds(taskId), rows.length, classOf))

      report({ stage: 'Scoring on checks', done: 3 })
      const result = await keepModel({ kind: 'head', taskId, runId, predicted }, set, vectors, write)
      return { state: 'succeeded', result }
    } finally {
      vectors.close()
      project.close()
    }
  },
}
