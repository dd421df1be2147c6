import type { ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { scoreOnChecks } from './check-scores.ts'
import { evaluate } from './evaluation.ts'
import { requireActiveRun } from './handler-context.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function classifierHandlers({ project, jobs }: HandlerContext): HandlersOf<'classifier'> {
  return {
    'classifier.train': ({ taskId }) =>
      jobs.start('train', { taskId: project.tasks.get(taskId).id, runId: requireActiveRun(project) }),

    'classifier.summary': ({ taskId }) => project.classifiers.summary(project.tasks.get(taskId).id),

    'classifier.evaluation': ({ taskId, target }) => {
      const summary = project.classifiers.summary(project.tasks.get(taskId).id)
      if (summary === null) return null
      const { classIds, curve } = summary
      return evaluate(project, taskId, { curve, ...scoreOnChecks(project, taskId, classIds) }, target)
    },

    'classifier.compareWithRandom': ({ taskId }) =>
      jobs.start('baseline', { taskId: project.tasks.get(taskId).id, runId: requireActiveRun(project) }),

    'classifier.predictions': ({ taskId, classId, offset, limit }) => ({
      total: countPredictions(project, project.tasks.get(taskId).id, classId),
      predictions: [...project.predictions.page(taskId, 'head', { classId, offset, limit })],
    }),
  }
}

function countPredictions(project: Project, taskId: TaskId, classId: ClassId | null): number {
  const counts = project.predictions.counts(taskId, 'head')
  if (classId !== null) return counts.get(classId) ?? 0
  return Array.from(counts.values()).reduce((total, count) => total + count, 0)
}
