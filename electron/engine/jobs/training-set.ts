import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
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
  /** Rows that may teach by their propagated class: nothing labelled, nothing of the test set. */
  readonly pseudoRows: Int32Array
  readonly answered: readonly AnsweredCheck[]
  /** Actions that gave the labels. */
  readonly actions: number
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
export function loadTrainingSet(
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
    actions: countActions(current, checks),
  }
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
function countActions(current: LabelsOfMoment['current'], checks: ReadonlySet<SampleId>): number {
  return new Set([...current.values()].flatMap(({ sampleId, actionId }) => (checks.has(sampleId) ? [] : [actionId])))
    .size
}

/** Rows that a person labelled, the test set left out, and the position of each one's class. */
function trainingRows(
  space: Space,
  current: ReadonlyMap<SampleId, { readonly classId: ClassId | null }>,
  isTest: (row: number) => boolean,
  classIds: readonly ClassId[],
): { rows: Int32Array; labels: Int32Array } {
  const pairs = Array.from(current).flatMap(([sampleId, { classId }]) => {
    const row = space.rowOf.get(sampleId)
    return row === undefined || classId === null || isTest(row) ? [] : [{ row, label: classIds.indexOf(classId) }]
  })
  if (new Set(pairs.map(({ label }) => label)).size < 2) {
    throw new EngineError(
      'too-few-labels',
      'A classifier needs labels of at least two classes. Label some more, then train.',
    )
  }
  return {
    rows: Int32Array.from(pairs, ({ row }) => row),
    labels: Int32Array.from(pairs, ({ label }) => label),
  }
}
