import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import {
  type AccuracyDifference,
  type ModelComparison,
  type ModelKind,
  type ModelSummary,
  modelTitles,
} from '../../../shared/domain/models.ts'
import type { TrainedClassifier } from '../db/classifier-store.ts'
import type { Project } from '../db/project.ts'
import { isClearlyBetter, pairedDifference, proposeModel } from '../select/compare-models.ts'
import { ENOUGH_CHECKS, estimate } from '../select/estimate.ts'

/** Whether a model was right, by check. */
type Answers = ReadonlyMap<SampleId, boolean>

/** The models of a task as they were trained last, on the checks answered by now, and the one that these speak for. */
export function compareModels(project: Project, taskId: TaskId): ModelComparison {
  const trained = project.classifiers.all(taskId)
  const head = trained.some(({ kind }) => kind === 'head') ? answersOf(project, taskId, 'head') : null
  const models = trained.map((model) => summarise(model, answersOf(project, taskId, model.kind), head))
  const proposed = proposeModel(models.map(({ kind, overHead }) => ({ name: kind, overSimplest: overHead })))
  return { models, proposed, reason: explain(models), chosen: project.classifiers.chosen(taskId) }
}

/** The model to use: the one that was chosen, else the one that is proposed; `null` before the first. */
export function modelInUse(project: Project, taskId: TaskId): ModelKind | null {
  const { chosen, proposed } = compareModels(project, taskId)
  return chosen ?? proposed
}

function summarise(
  { kind, trainedAt, labels }: TrainedClassifier,
  answers: Answers,
  head: Answers | null,
): ModelSummary {
  const right = [...answers.values()].filter((isRight) => isRight).length
  return {
    kind,
    trainedAt,
    labels,
    accuracy: answers.size === 0 ? null : estimate(right, answers.size),
    overHead: kind === 'head' || head === null ? null : differenceTo(head, answers),
  }
}

/** On the checks that both know; `null` where they are too few. */
function differenceTo(head: Answers, answers: Answers): AccuracyDifference | null {
  const both = [...answers.keys()].filter((sampleId) => head.has(sampleId))
  if (both.length < ENOUGH_CHECKS) return null
  const of = (model: Answers): boolean[] => both.map((sampleId) => model.get(sampleId) === true)
  return pairedDifference(of(answers), of(head))
}

function answersOf({ checks, predictions }: Project, taskId: TaskId, kind: ModelKind): Answers {
  return new Map(
    checks.answered(taskId).flatMap(({ sampleId, classId }) => {
      const prediction = predictions.get(taskId, kind, sampleId)
      return classId === null || prediction === null ? [] : [[sampleId, prediction.classId === classId] as const]
    }),
  )
}

function explain(models: readonly ModelSummary[]): string {
  const others = models.flatMap(({ kind, overHead }) => (kind === 'head' ? [] : [{ kind, overHead }]))
  if (models.length === 0) return 'No model was trained yet.'
  if (others.length === 0) return 'Only the head was trained so far.'
  const checks = Math.max(...models.map(({ accuracy }) => accuracy?.checks ?? 0))
  if (checks < ENOUGH_CHECKS) {
    return `${checks} random checks are too few to compare models; it takes ${ENOUGH_CHECKS}. Until then the simplest is proposed.`
  }
  const better = others.filter(({ overHead }) => isClearlyBetter(overHead))
  const told = better.length > 0 ? better : others
  const differences = told.flatMap(({ kind, overHead }) => (overHead === null ? [] : [describe(kind, overHead)]))
  const verdict =
    better.length > 0 ? 'Better on the random checks' : 'None is clearly better than the head, which is simpler'
  return `${verdict}: ${differences.join('; ')}.`
}

function describe(kind: ModelKind, { value, low, high, checks }: AccuracyDifference): string {
  return `${modelTitles[kind].toLowerCase()} ${points(value)} points on ${checks} checks (95 % interval ${points(low)} to ${points(high)})`
}

function points(share: number): string {
  const value = (share * 100).toFixed(1)
  return share > 0 ? `+${value}` : value.replace('-', '−')
}
