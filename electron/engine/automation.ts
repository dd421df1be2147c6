import type { RunId, TaskId } from '../../shared/domain/ids.ts'
import type { JobRecord } from './db/job-store.ts'
import type { Project } from './db/project.ts'
import { jobParams } from './jobs/job-params.ts'
import type { JobRunner } from './jobs/job-runner.ts'
import { countOpenGroups } from './jobs/label-cards.ts'

// Long enough to take what one key press sets off together. What comes while a job runs is taken together by the next.
const DELAY_MS = 100
export const FEW_CARDS = 10
export const CARDS_SUGGESTED = 50
const CLASSES_TO_TRAIN = 2

/**
 * Work that starts without being asked for: embedding after pretraining and of samples added later, fresh cards
 * when few are left, and a classifier after labels. Never two of a kind wait at once for one task.
 */
export class Automation {
  readonly #project: Project
  readonly #jobs: JobRunner
  readonly #wanting = new Set<TaskId>()
  readonly #untrained = new Set<TaskId>()
  /** What the last suggestion started here knew, per task: asking again with the same would give the same. */
  readonly #suggestedFor = new Map<TaskId, string>()
  readonly #unsubscribe: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(project: Project, jobs: JobRunner) {
    this.#project = project
    this.#jobs = jobs
    this.#unsubscribe = jobs.onEnded((job) => this.#jobEnded(job))
  }

  labelled(taskId: TaskId): void {
    this.#untrained.add(taskId)
    this.cardsAsked(taskId)
  }

  cardsAsked(taskId: TaskId): void {
    this.#wanting.add(taskId)
    this.#lookSoon()
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#unsubscribe()
  }

  #jobEnded({ kind, state, params }: JobRecord): void {
    if (state !== 'succeeded') return
    if (kind === 'pretrain') this.#jobs.start('embed', { runId: jobParams.pretrain.parse(params).runId })
    if (kind === 'import') this.#embedAdded()
    if (kind === 'embed') this.#embedded(jobParams.embed.parse(params).runId)
  }

  /** Every task learns in the new space; cards of those not in use are made when they are asked for. New samples go onto the map. */
  #embedded(runId: RunId): void {
    const { tasks, maps, embeddings } = this.#project
    const map = maps.outline(runId)
    if (map !== null && map.samples < embeddings.count(runId)) this.#jobs.start('map', { runId, isAnew: false })
    for (const { id } of tasks.list()) this.#untrained.add(id)
    this.cardsAsked(tasks.default().id)
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => this.#look(), DELAY_MS)
  }

  /** Samples added later take their place in the space that is in use. */
  #embedAdded(): void {
    const { activeRunId: runId } = this.#project.info.get()
    if (runId === null || this.#jobs.has('embed', 'queued')) return
    if (this.#project.samples.firstIds().length > this.#project.runs.get(runId).embeddedCount) {
      this.#jobs.start('embed', { runId })
    }
  }

  #look(): void {
    this.#timer = undefined
    for (const taskId of this.#untrained) this.#trainIfDue(taskId)
    for (const taskId of this.#wanting) this.#suggestIfDue(taskId)
    this.#wanting.clear()
  }

  #trainIfDue(taskId: TaskId): void {
    const runId = this.#project.info.get().activeRunId
    if (runId === null) return
    this.#untrained.delete(taskId)
    const { byClass } = this.#project.labels.counts(taskId)
    // A job that still waits reads the labels when it starts, these included.
    if (byClass.length < CLASSES_TO_TRAIN || this.#jobs.has('train', 'queued', taskId)) return
    this.#jobs.start('train', { taskId, runId })
  }

  #suggestIfDue(taskId: TaskId): void {
    const runId = this.#project.info.get().activeRunId
    if (runId === null) return
    if (this.#jobs.has('suggest', 'queued', taskId) || this.#jobs.has('suggest', 'running', taskId)) return
    const { labelled, notOfInterest } = this.#project.labels.counts(taskId)
    const { embeddedCount } = this.#project.runs.get(runId)
    const known = [runId, embeddedCount, labelled, notOfInterest].join('/')
    if (this.#suggestedFor.get(taskId) === known) return
    if (countOpenGroups(this.#project, taskId, runId, FEW_CARDS) >= FEW_CARDS) return
    this.#suggestedFor.set(taskId, known)
    this.#jobs.start('suggest', { taskId, runId, count: CARDS_SUGGESTED })
  }
}
