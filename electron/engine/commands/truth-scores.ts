import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { PredictionKind } from '../db/prediction-store.ts'
import type { Project } from '../db/project.ts'
import { TruthStore } from '../db/truth-store.ts'

/** Shares of the unlabelled samples with a known class that are given the right one. */
export interface TruthScores {
  readonly samples: number
  readonly propagated: number
  readonly head: number
}

/** Compares predictions with the hidden truth by class name; `null` where no truth is known. Used by `evaluate` alone. */
export function scoreAgainstTruth(project: Project, taskId: TaskId): TruthScores | null {
  const labelled = project.labels.currentLabels(taskId)
  const copies = project.samples.duplicates()
  // An exact duplicate is what its first is, and has no prediction of its own.
  const isScored = (sampleId: SampleId): boolean => !labelled.has(sampleId) && !copies.has(sampleId)
  const truth = new Map([...new TruthStore(project.db).all()].filter(([sampleId]) => isScored(sampleId)))
  if (truth.size === 0) return null
  const names = new Map(project.classes.list(taskId).map(({ id, name }) => [id, name]))
  const score = (kind: PredictionKind): number => {
    const predictions = project.predictions.all(taskId, kind).filter(({ sampleId }) => truth.has(sampleId))
    const right = predictions.filter(({ sampleId, classId }) => names.get(classId) === truth.get(sampleId))
    return predictions.length === 0 ? 0 : right.length / predictions.length
  }
  return { samples: truth.size, propagated: score('propagated'), head: score('head') }
}
