import { createContext } from 'svelte'
import { fetchBytes, uploadFile } from '../engine/bytes.ts'
import { chooseFile } from '../engine/choose-file.ts'
import type { Connection } from '../engine/connection.ts'
import type { HandfulShell } from '../engine/shell.ts'
import { drawThumbnail } from '../engine/thumbnail.ts'
import type { TaskId } from '../../shared/domain/ids.ts'
import { Choosing } from './choosing.svelte.ts'
import { Classes } from './classes.svelte.ts'
import { Classifier } from './classifier.svelte.ts'
import { coalesce } from './coalesce.ts'
import { Data } from './data.svelte.ts'
import { Dropped } from './dropped.svelte.ts'
import { errorMessage } from './error-message.ts'
import { Exporting } from './exporting.svelte.ts'
import { Inspection } from './inspection.svelte.ts'
import { Jobs } from './jobs.svelte.ts'
import { Labelling } from './labelling.svelte.ts'
import { Learn } from './learn.svelte.ts'
import { Mapping } from './mapping.svelte.ts'
import { Models } from './models.svelte.ts'
import { Navigation } from './navigation.svelte.ts'
import { Player } from './player.svelte.ts'
import { Project } from './project.svelte.ts'
import { Reviewing } from './reviewing.svelte.ts'
import { Surface } from './surface.svelte.ts'
import { Tasks } from './tasks.svelte.ts'
import { Theme } from './theme.svelte.ts'
import { Toasts } from './toasts.svelte.ts'

/** `refused`: what answers now is another start of Handful, which this page cannot talk to. */
export type ConnectionStatus = 'connecting' | 'connected' | 'lost' | 'refused'

/** Between two reloads of the same list, however fast events come. */
const RELOAD_PAUSE_MS = 250
const RETRY_PAUSE_MS = 500

/** Everything that is on screen, one object a concern, kept up to date by the engine's events. */
export class Workbench {
  readonly shell: HandfulShell | null
  readonly toasts = new Toasts()
  readonly theme = new Theme()
  readonly navigation = new Navigation()
  readonly player = new Player()
  readonly surface = new Surface()
  readonly dropped: Dropped
  readonly jobs: Jobs
  readonly project: Project
  readonly data: Data
  readonly learn: Learn
  readonly classes: Classes
  readonly labelling: Labelling
  readonly choosing: Choosing
  readonly inspection: Inspection
  readonly mapping: Mapping
  readonly reviewing: Reviewing
  readonly tasks: Tasks
  readonly classifier: Classifier
  readonly models: Models
  readonly exporting: Exporting
  readonly #connection: Connection
  #shownTaskId: TaskId | null = null
  #status = $state<ConnectionStatus>('connecting')
  #problem = $state<string | null>(null)

  constructor(connection: Connection, shell: HandfulShell | null) {
    this.#connection = connection
    this.shell = shell
    this.dropped = new Dropped(shell)
    this.jobs = new Jobs(connection, this.toasts)
    this.project = new Project(connection)
    this.data = new Data(connection, this.jobs, this.toasts)
    this.learn = new Learn(connection, this.jobs, this.toasts)
    this.classes = new Classes(connection, this.project, this.toasts)
    this.labelling = new Labelling(connection, this.project, this.classes, this.jobs, this.toasts)
    this.choosing = new Choosing(connection, this.project, this.labelling, this.toasts, {
      choose: chooseFile,
      upload: uploadFile,
      draw: drawThumbnail,
    })
    this.inspection = new Inspection(connection, this.project, this.toasts)
    const { project, classes, labelling, jobs, toasts } = this
    this.mapping = new Mapping(connection, { project, classes, labelling, jobs, toasts, fetchBytes })
    this.reviewing = new Reviewing(connection, { project, classes, labelling, jobs, toasts })
    this.tasks = new Tasks(connection, this.project, this.labelling)
    this.classifier = new Classifier(connection, this.project, this.jobs, this.toasts)
    this.models = new Models(connection, this.project, this.jobs, this.toasts)
    this.exporting = new Exporting(connection, this.project, this.jobs)
    this.#listen()
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  /** Why the project could not be shown at all. */
  get problem(): string | null {
    return this.#problem
  }

  /** Loads everything; while the engine cannot be reached it is tried again for ever, unless it refuses this page. */
  async start(): Promise<void> {
    if (this.#status === 'refused') return
    try {
      await this.#loadProject()
      await Promise.all([this.jobs.load(), this.data.load(), this.learn.load(), this.tasks.load(), this.#loadTask()])
      this.#status = 'connected'
      this.#problem = null
    } catch (error) {
      if (isDisconnect(error)) {
        this.#lose()
        setTimeout(() => void this.start(), RETRY_PAUSE_MS)
      } else {
        this.#problem = errorMessage(error)
      }
    }
  }

  /** Reads the project. True when another task is in use than the one shown, which is then cleared away. */
  async #loadProject(): Promise<boolean> {
    await this.project.load()
    const { taskId } = this.project
    if (taskId === this.#shownTaskId) return false
    this.#shownTaskId = taskId
    const { classes, labelling, mapping, reviewing, classifier, models, exporting } = this
    for (const part of [classes, labelling, mapping, reviewing, classifier, models, exporting]) part.clear()
    return true
  }

  /** Everything that belongs to the task in use. */
  async #loadTask(): Promise<void> {
    await Promise.all([
      this.classes.load(),
      this.labelling.load(),
      this.mapping.load(),
      this.reviewing.load(),
      this.classifier.load(),
      this.models.load(),
    ])
  }

  #listen(): void {
    const connection = this.#connection
    connection.onDisconnect(() => this.#lose())
    connection.onRefused(() => (this.#status = 'refused'))
    connection.onReconnect(() => void this.start())
    const project = this.#reloading(async () => {
      if (await this.#loadProject()) await this.#loadTask()
    })
    const tasks = this.#reloading(() => this.tasks.load())
    const data = this.#reloading(() => this.data.load())
    const learn = this.#reloading(() => this.learn.load())
    const classes = this.#reloading(() => this.classes.load())
    const cards = this.#reloading(() => this.labelling.loadCards())
    const classifier = this.#reloading(() => this.classifier.load())
    const models = this.#reloading(() => this.models.load())
    const counts = this.#reloading(() => this.labelling.loadCounts())
    const map = this.#reloading(() => this.mapping.load())
    const mapLabels = this.#reloading(() => this.mapping.loadLabels())
    const review = this.#reloading(() => this.reviewing.load())
    connection.on('data.changed', () => (project(), data()))
    connection.on('learn.changed', () => (project(), learn(), map()))
    connection.on('map.changed', map)
    connection.on('tasks.changed', () => (project(), tasks()))
    connection.on('classes.changed', classes)
    connection.on('labels.changed', () => (counts(), review(), mapLabels()))
    connection.on('review.changed', review)
    connection.on('cards.changed', () => (cards(), mapLabels()))
    // A new classifier proposes classes for cards that had none.
    connection.on('classifier.changed', () => (classifier(), models(), cards(), mapLabels()))
  }

  #lose(): void {
    if (this.#status !== 'refused') this.#status = 'lost'
  }

  #reloading(load: () => Promise<void>): () => void {
    return coalesce(async () => {
      try {
        await load()
      } catch (error) {
        // A lost connection has its own banner, and coming back reloads everything.
        if (!isDisconnect(error)) this.toasts.error('Some of what is shown may be out of date', errorMessage(error))
      }
    }, RELOAD_PAUSE_MS)
  }
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'disconnected'
}

export const [useWorkbench, provideWorkbench] = createContext<Workbench>()
