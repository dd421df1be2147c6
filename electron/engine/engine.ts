import { randomInt } from 'node:crypto'
import type { Handlers } from '../../shared/contract/contract.ts'
import type { TaskId } from '../../shared/domain/ids.ts'
import type { JobKind } from '../../shared/domain/jobs.ts'
import type { EngineEvent } from '../../shared/rpc/frames.ts'
import type { EnginePort } from '../../shared/rpc/in-process.ts'
import { Automation } from './automation.ts'
import { systemClock } from './base/clock.ts'
import type { Clock } from './base/clock.ts'
import { Random } from './base/random.ts'
import { Uploads } from './base/uploads.ts'
import { version } from './base/version.ts'
import type { JobRecord } from './db/job-store.ts'
import { openProject } from './db/project.ts'
import type { Project } from './db/project.ts'
import { createHandlers } from './handlers/handlers.ts'
import { jobParams } from './jobs/job-params.ts'
import { JobRunner } from './jobs/job-runner.ts'
import { drawMoreChecks } from './jobs/label-cards.ts'
import { Maps } from './maps.ts'
import { Previews } from './previews.ts'
import type { BlobSource } from './server/blobs.ts'

export interface EngineOptions {
  /** Whether embedding, suggesting and training start by themselves. The terminal asks for each step instead. */
  readonly isAutomatic?: boolean
  readonly clock?: Clock
  /** Draws the random checks. */
  readonly random?: Random
  /** Where the module of a kind of job is found; tests bring their own. */
  readonly moduleUrl?: (kind: JobKind) => string
}

/** One open project with everything that works on it. */
export interface Engine extends EnginePort, BlobSource {
  readonly project: Project
  readonly jobs: JobRunner
  readonly handlers: Handlers
  readonly version: string
  /** Draws random checks beyond those that come with the cards. Returns how many there were to draw. */
  drawChecks(taskId: TaskId, count: number): number
  /** Stops what runs, pausing what can pause, and lets go of the project. */
  close(): Promise<void>
}

const MAX_SEED = 2 ** 32

/**
 * Opens a project and gets ready to answer. TensorFlow is left to the job processes, so this takes a fraction of a second.
 *
 * @throws EngineError `not-found`, `project-in-use` or `newer-file`
 */
export function startEngine(projectPath: string, options: EngineOptions = {}): Promise<Engine> {
  const { isAutomatic = true, clock = systemClock, random = new Random(randomInt(MAX_SEED)), moduleUrl } = options
  const project = openProject(projectPath, clock)
  const listeners = new Set<(event: EngineEvent) => void>()
  const emit = (event: EngineEvent): void => listeners.forEach((listener) => listener(event))
  const jobs = new JobRunner({ project, emit, ...(moduleUrl && { moduleUrl }) })
  jobs.onEnded((job) => announceEnd(project, job, emit))
  const automation = isAutomatic ? new Automation(project, jobs) : null
  const previews = new Previews(project)
  const maps = new Maps(project)
  const uploads = new Uploads()
  const handlers = createHandlers({
    project,
    jobs,
    random,
    version,
    uploads,
    emit,
    onLabelled: (taskId) => automation?.labelled(taskId),
    onCardsAsked: (taskId) => automation?.cardsAsked(taskId),
  })
  return Promise.resolve({
    project,
    jobs,
    handlers,
    version,
    drawChecks: (taskId, count) => drawMoreChecks(project, random, taskId, count),
    preview: (sampleId, side) => previews.get(sampleId, side),
    sound: (sampleId) => previews.sound(sampleId),
    mapPlaces: (version) => maps.places(version),
    mapLabels: (version, taskId) => maps.labels(version, taskId),
    upload: (name, bytes) => uploads.keep(name, bytes),
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      automation?.dispose()
      await jobs.close()
      await uploads.dispose()
      project.close()
    },
  })
}

/** Says what a job that has ended may have changed. */
function announceEnd(project: Project, { kind, state, params }: JobRecord, emit: (event: EngineEvent) => void): void {
  switch (kind) {
    case 'import':
      emit({ event: 'data.changed', payload: {} })
      break
    case 'pretrain':
      if (state === 'failed' || state === 'cancelled') {
        project.runs.setState(jobParams.pretrain.parse(params).runId, 'failed')
      }
      emit({ event: 'learn.changed', payload: {} })
      break
    case 'embed':
      emit({ event: 'learn.changed', payload: {} })
      break
    case 'map':
      emit({ event: 'map.changed', payload: {} })
      break
    case 'suggest':
      emit({ event: 'cards.changed', payload: { taskId: jobParams.suggest.parse(params).taskId } })
      break
    case 'train': {
      const { taskId } = jobParams.train.parse(params)
      emit({ event: 'classifier.changed', payload: { taskId } })
      // Cards carry what is now believed.
      emit({ event: 'cards.changed', payload: { taskId } })
      break
    }
    case 'fine-tune':
    case 'from-scratch':
      emit({ event: 'classifier.changed', payload: { taskId: jobParams[kind].parse(params).taskId } })
      break
    case 'review':
      emit({ event: 'review.changed', payload: { taskId: jobParams.review.parse(params).taskId } })
      break
    case 'baseline':
      emit({ event: 'classifier.changed', payload: { taskId: jobParams.baseline.parse(params).taskId } })
      break
    case 'search':
    case 'simulate':
    case 'export':
      break
  }
}
