import type { ActionId, ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { AnsweredCheck } from '../db/check-store.ts'
import type { CurrentLabel } from '../db/label-store.ts'
import type { ProjectReader } from '../db/project.ts'
import type { Space, SpaceTogether } from './load-space.ts'

/** What a model of a task may learn from, and what it is tested on. */
export interface TrainingSet extends SpaceTogether {
  readonly classIds: readonly ClassId[]
  /** Rows that a person labelled, the test set left out, and the position of each one's class. */
  readonly rows: Int32Array
  readonly labels: Int32Array
  /** The action that gave each label. */
  readonly actionIds: readonly ActionId[]
  /** Rows that may teach by their propagated class: nothing labelled, nothing of the test set. */
  readonly pseudoRows: Int32Array
  readonly answered: readonly AnsweredCheck[]
  /** Actions that gave the labels, those of no interest among them, in order. */
  readonly actions: readonly ActionId[]
}

interface LabelsOfMoment {
  readonly classIds: ClassId[]
  readonly checks: ReadonlySet<SampleId>
  readonly current: ReadonlyMap<SampleId, CurrentLabel>
  readonly answered: readonly AnsweredCheck[]
}

/**
 * Reads the labels of a task as they are now. Checks teach nothing, and neither does what looks the same or is of the same recording: it
 * would teach their answer, so it belongs to the test set too.
 *
 * @throws EngineError `too-few-labels` unless two classes have labels.
 */
export function loadTrainingSet(project: ProjectReader, taskId: TaskId, space: SpaceTogether): TrainingSet {
  const set = readTrainingSet(project, taskId, space)
  if (new Set(set.labels).size < 2) {
    throw new EngineError(
      'too-few-labels',
      'A classifier needs labels of at least two classes. Label some more, then train.',
    )
  }
  return set
}

/** As `loadTrainingSet`, however few labels there are. */
export function readTrainingSet(
  project: ProjectReader,
  taskId: TaskId,
  { space, duplicates, recordings }: SpaceTogether,
): TrainingSet {
  const { classIds, checks, current, answered } = readLabels(project, taskId)
  const testRows = [...checks].flatMap((sampleId) => space.rowOf.get(sampleId) ?? [])
  const testSets = new Set(testRows.map((row) => duplicates[row]!))
  const testRecordings = new Set(testRows.map((row) => recordings[row]!))
  const isTest = (row: number): boolean => testSets.has(duplicates[row]!) || testRecordings.has(recordings[row]!)
  return {
    space,
    duplicates,
    recordings,
    classIds,
    ...trainingRows(space, current, isTest, classIds),
    pseudoRows: Int32Array.from(space.sampleIds.keys()).filter(
      (row) => !current.has(space.sampleIds[row]!) && !isTest(row),
    ),
    answered,
    actions: actionsBehind(current, checks),
  }
}

/** Rows of the answered checks that are of a class, and the position of each one's class. */
export function answeredRows({ space, classIds, answered }: TrainingSet): { rows: Int32Array; labels: Int32Array } {
  const pairs = answered.flatMap(({ sampleId, classId }) => {
    const row = space.rowOf.get(sampleId)
    return row === undefined || classId === null ? [] : [{ row, label: classIds.indexOf(classId) }]
  })
  return { rows: Int32Array.from(pairs, ({ row }) => row), labels: Int32Array.from(pairs, ({ label }) => label) }
}

/** Everything of one moment: labelling goes on while this runs, and a class made meanwhile must not come up half known. */
function readLabels(project: ProjectReader, taskId: TaskId): LabelsOfMoment {
  return project.db.transaction(() => ({
    classIds: project.classes.list(taskId).map(({ id }) => id),
    checks: new Set(project.checks.all(taskId)),
    current: project.labels.currentLabels(taskId),
    answered: project.checks.answered(taskId),
  }))()
}

/** Actions that gave the labels: one covers all samples that it labelled. Answering checks is not labelling. */
function actionsBehind(current: LabelsOfMoment['current'], checks: ReadonlySet<SampleId>): ActionId[] {
  const given = [...current.values()].filter(({ sampleId }) => !checks.has(sampleId))
  return [...new Set(given.map(({ actionId }) => actionId))].sort((a, b) => a - b)
}

/** Rows that a person labelled, the test set left out, and the position of each one's class. */
function trainingRows(
  space: Space,
  current: ReadonlyMap<SampleId, CurrentLabel>,
  isTest: (row: number) => boolean,
  classIds: readonly ClassId[],
): Pick<TrainingSet, 'rows' | 'labels' | 'actionIds'> {
  const pairs = Array.from(current).flatMap(([sampleId, { classId, actionId }]) => {
    const row = space.rowOf.get(sampleId)
    return row === undefined || classId === null || isTest(row)
      ? []
      : [{ row, label: classIds.indexOf(classId), actionId }]
  })
  return {
    rows: Int32Array.from(pairs, ({ row }) => row),
    labels: Int32Array.from(pairs, ({ label }) => label),
    actionIds: pairs.map(({ actionId }) => actionId),
  }
}
