import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { Random } from '../base/random.ts'
import type { StoredCard } from '../db/card-store.ts'
import { openProjectReadable, type ProjectReader } from '../db/project.ts'
import type { VectorStores } from '../db/stores.ts'
import { connectedComponents } from '../index/graph.ts'
import { predictHead } from '../learn/heads/logistic.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { formGroups } from '../select/groups.ts'
import type { SelectionModel } from '../select/selection.ts'
import { select, type SelectionReason } from '../select/strategies.ts'
import type { StrategyName } from '../select/strategy-names.ts'
import { fitClassifier } from './fit-classifier.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job } from './job.ts'
import { keptForChecks } from './for-checks.ts'
import type { HeldSpace } from './job-memory.ts'
import type { Space } from './load-space.ts'

const SEED = 1
export const SHOWN_MEMBERS = 60
const NO_CLASS = -1

/** What a suggestion leaves behind with its job, beside the cards. */
export interface SuggestResult {
  readonly cards: number
  readonly strategy: StrategyName
  readonly reason: SelectionReason | null
}

/** Chooses the samples that teach most, given the labels there are, and forms a group round each: the cards to label. */
export const suggestJob: Job<JobParams<'suggest'>> = {
  kind: 'suggest',
  params: jobParams.suggest,

  async run({ taskId, runId, count, strategy = 'auto' }, { paths, memory, report }) {
    const project = openProjectReadable(paths)
    try {
      report({ stage: 'Choosing what to label' })
      await startTensorFlow()
      const held = memory.space(project, runId)
      const { space, graph, duplicates } = held
      const { vectors } = memory
      const { labelled, labels, excluded, classIds } = readLabels(project, taskId, space)
      const { picks, reason } = select(strategy, {
        vectors: space.vectors,
        count,
        labelled,
        labels,
        excluded,
        random: new Random(SEED + labelled.length),
        duplicates,
        components: connectedComponents(graph),
        predicted: readPredictions(vectors, taskId, space, classIds),
        model: () => fitModel(held, { labelled, labels, excluded, classIds }),
      })
      report({ stage: reason === null ? 'Forming groups' : `Forming groups: ${reason}` })
      const known = { labelled, excluded, duplicates }
      const groups = formGroups({ vectors: space.vectors, exemplars: picks, ...known, limit: SHOWN_MEMBERS })
      const idsOf = (rows: readonly number[]): SampleId[] => rows.map((row) => space.sampleIds[row]!)
      const cards = groups.map((group, position): StoredCard => ({
        number: position + 1,
        kind: 'group',
        exemplar: space.sampleIds[group.exemplar]!,
        copies: idsOf(group.copies),
        members: group.members.map(({ row, copies, ...member }) => ({
          ...member,
          sampleId: space.sampleIds[row]!,
          copies: idsOf(copies),
        })),
        size: group.size,
        tightness: group.tightness,
      }))
      vectors.cards.replaceAll(taskId, runId, cards)
      return { state: 'succeeded', result: { cards: cards.length, strategy, reason } satisfies SuggestResult }
    } finally {
      project.close()
    }
  },
}

interface KnownLabels {
  /** Rows with a label, rising. */
  readonly labelled: Int32Array
  /** Position of the class of each, -1 for "not of interest". */
  readonly labels: Int32Array
  /** Checks, and recordings kept for them, are spoken for and teach nothing: neither proposed nor in a group, and what is near them still needs a label. */
  readonly excluded: Int32Array
  readonly classIds: readonly ClassId[]
}

function readLabels(project: ProjectReader, taskId: TaskId, space: Space): KnownLabels {
  return project.db.transaction(() => {
    const classIds = project.classes.list(taskId).map(({ id }) => id)
    const checks = new Set(project.checks.all(taskId))
    const rowOf = (sampleId: SampleId): readonly number[] => {
      const row = space.rowOf.get(sampleId)
      return row === undefined ? [] : [row]
    }
    const isKept = keptForChecks(project)
    const current = project.labels.currentLabels(taskId)
    const kept = space.sampleIds.filter((sampleId) => isKept(sampleId) && !current.has(sampleId))
    const known = Array.from(current)
      .filter(([sampleId]) => !checks.has(sampleId))
      .flatMap(([sampleId, { classId }]) => rowOf(sampleId).map((row) => ({ row, classId })))
      .sort((a, b) => a.row - b.row)
    return {
      labelled: Int32Array.from(known, ({ row }) => row),
      labels: Int32Array.from(known, ({ classId }) => (classId === null ? NO_CLASS : classIds.indexOf(classId))),
      excluded: Int32Array.from(new Set([...checks, ...kept].flatMap(rowOf))).sort(),
      classIds,
    }
  })()
}

/** The class that the last classifier gave each row. `[rows]` */
function readPredictions(
  { predictions }: Pick<VectorStores, 'predictions'>,
  taskId: TaskId,
  space: Space,
  classIds: readonly ClassId[],
): Int32Array {
  const predicted = new Int32Array(space.sampleIds.length).fill(NO_CLASS)
  for (const { sampleId, classId } of predictions.all(taskId, 'head')) {
    const row = space.rowOf.get(sampleId)
    if (row !== undefined) predicted[row] = classIds.indexOf(classId)
  }
  return predicted
}

function fitModel({ space: { vectors }, graph }: HeldSpace, known: KnownLabels): SelectionModel | null {
  const { labelled, labels, excluded, classIds } = known
  const withClass = (_: number, at: number): boolean => labels[at] !== NO_CLASS
  const classes = labels.filter(withClass)
  if (new Set(classes).size < 2) return null
  const isKnown = new Set([...labelled, ...excluded])
  const { head } = fitClassifier({
    vectors,
    graph,
    rows: labelled.filter(withClass),
    labels: classes,
    classCount: classIds.length,
    pseudoRows: Int32Array.from({ length: vectors.rows }, (_, row) => row).filter((row) => !isKnown.has(row)),
    random: new Random(SEED),
  })
  return { probabilities: predictHead(head, vectors), ...head }
}
