import type { SampleId } from '../../../shared/domain/ids.ts'
import type { Prediction } from '../../../shared/domain/labels.ts'
import { Random } from '../base/random.ts'
import { openProjectReadable } from '../db/project.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { fitToPropagated, type PropagatedLabels, propagateLabels, strongest } from './fit-classifier.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { keepModel, toPrediction, toPredictions } from './keep-model.ts'
import { addRound } from './rounds.ts'
import { RunFiles } from './run-files.ts'
import { loadTrainingSet, type TrainingSet } from './training-set.ts'

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
      const { cards, predictions } = memory.vectors
      // What cards propose is seen first: the head, and a hundred thousand rows to write, would take longer than all before.
      predictions.put(taskId, 'propagated', proposals(spread, set, cards.outline(taskId, runId)))
      await write('train.propose', { taskId })

      report({ stage: 'Learning from labels', done: 2 })
      const { propagated, head } = fitToPropagated(labelled, spread)
      const predicted = predictHead(head, space.vectors)
      const beliefs = toPredictions(propagated, space.sampleIds, classIds)
      predictions.replaceAll(taskId, 'propagated', beliefs)
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

/** What propagation says of the exemplars of cards; of those that no label reaches nothing. */
function proposals(
  { propagated, unreached }: PropagatedLabels,
  { space, classIds }: TrainingSet,
  cards: readonly { readonly exemplar: SampleId }[],
): Prediction[] {
  const isUnreached = new Set(unreached)
  return cards.flatMap(({ exemplar }) => {
    const row = space.rowOf.get(exemplar)
    return row === undefined || isUnreached.has(row) ? [] : [toPrediction(propagated, row, exemplar, classIds)]
  })
}
