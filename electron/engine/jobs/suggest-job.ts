import type { SampleId } from '../../../shared/domain/ids.ts'
import { Random } from '../base/random.ts'
import type { StoredCard } from '../db/card-store.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { nearDuplicates } from '../index/duplicates.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { formGroups } from '../select/groups.ts'
import { herdingThenTypical } from '../select/suggest.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { loadSpace } from './load-space.ts'

const SEED = 1
const SHOWN_MEMBERS = 60

/** Chooses the samples that teach most, given the labels there are, and forms a group round each: the cards to label. */
export const suggestJob: Job<JobParams<'suggest'>> = {
  kind: 'suggest',
  params: jobParams.suggest,

  async run({ taskId, runId, count }, { paths, report }) {
    const project = openProjectReadable(paths)
    const vectors = openVectorsForJob(paths)
    try {
      report({ stage: 'Choosing what to label' })
      await startTensorFlow()
      const space = loadSpace(vectors, runId)
      const checks = project.checks.all(taskId)
      const toRows = (sampleIds: Iterable<SampleId>): Int32Array =>
        Int32Array.from(Array.from(sampleIds).flatMap((sampleId) => space.rowOf.get(sampleId) ?? [])).sort()
      const labels = new Set(project.labels.currentLabels(taskId).keys())
      // Checks are spoken for, and teach nothing: neither proposed nor in a group, and what is near them still needs a label.
      const excluded = toRows(checks)
      const labelled = toRows(labels.difference(new Set(checks)))
      const { picks } = herdingThenTypical({
        vectors: space.vectors,
        count,
        labelled,
        excluded,
        random: new Random(SEED + labelled.length),
        duplicates: nearDuplicates(space.neighbours),
      })
      const groups = formGroups({ vectors: space.vectors, exemplars: picks, labelled, excluded, limit: SHOWN_MEMBERS })
      const cards = groups.map((group, position): StoredCard => ({
        number: position + 1,
        kind: 'group',
        exemplar: space.sampleIds[group.exemplar]!,
        members: group.members.map(({ row, ...member }) => ({ sampleId: space.sampleIds[row]!, ...member })),
        size: group.size,
        tightness: group.tightness,
      }))
      vectors.cards.replaceAll(taskId, runId, cards)
      return { state: 'succeeded', result: { cards: cards.length } }
    } finally {
      vectors.close()
      project.close()
    }
  },
}
