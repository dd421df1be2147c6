import { mapLabelsRoute, mapRoute } from '../../shared/contract/blob-routes.ts'
import type { EngineClient, MapStatus, Params } from '../../shared/contract/contract.ts'
import {
  decodeLabels,
  decodePlaces,
  emptyLabels,
  mapOrigins,
  NOT_OF_INTEREST,
} from '../../shared/contract/map-bytes.ts'
import type { MapLabels, MapPlaces } from '../../shared/contract/map-bytes.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import type { Classes } from './classes.svelte.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Labelling } from './labelling.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/** The engine takes no more at once. */
export const MOST_LABELLED = 10_000
const NOTHING = new Int32Array()

/** How a new selection joins the one before. */
export type SelectionMode = 'replace' | 'add' | 'remove'

interface Parts {
  readonly project: Project
  readonly classes: Classes
  readonly labelling: Labelling
  readonly jobs: Jobs
  readonly toasts: Toasts
  /** Reads a route of `blob-routes.ts`. */
  readonly fetchBytes: (route: string) => Promise<ArrayBuffer | null>
}

/**
 * The map of the samples: where they lie, what is known of each, and which are selected. Its bytes are only read while the view is
 * open. Rows are positions on the map. A label takes effect here at once and is sent in the background.
 */
export class Mapping {
  readonly #engine: EngineClient
  readonly #parts: Parts
  #status = $state.raw<MapStatus | null>(null)
  #hasLoaded = $state(false)
  #places = $state.raw<MapPlaces | null>(null)
  #labels = $state.raw<MapLabels | null>(null)
  #selected = $state.raw<Int32Array>(NOTHING)
  #drawing = $state(0)
  #announcement = $state('')
  #isOnScreen = false
  /** The map that `places` are of. */
  #shown: MapStatus | null = null
  #unsent = 0
  readonly #labelled = $derived(this.#labels === null ? NOTHING : labellable(this.#selected, this.#labels))
  #tail: Promise<void> = Promise.resolve()

  constructor(engine: EngineClient, parts: Parts) {
    this.#engine = engine
    this.#parts = parts
  }

  /** `null` while no map is drawn. */
  get status(): MapStatus | null {
    return this.#status
  }

  /** False until the engine has said whether there is a map. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** `null` until they have come. */
  get places(): MapPlaces | null {
    return this.#places
  }

  /** In the order of `places`; `null` until they have come. */
  get labels(): MapLabels | null {
    return this.#labels
  }

  /** Rows, rising. */
  get selected(): Int32Array {
    return this.#selected
  }

  /** Another number for every map that was drawn anew: nothing lies where it lay. */
  get drawing(): number {
    return this.#drawing
  }

  /** What a screen reader should say now. */
  get announcement(): string {
    return this.#announcement
  }

  /** Selected rows that a label goes to: those that a person labelled are left out unless all are, random checks that wait always. */
  get labelled(): Int32Array {
    return this.#labelled
  }

  sampleAt(row: number): SampleId | null {
    return (this.#places?.sampleIds[row] as SampleId | undefined) ?? null
  }

  /** While the view is open, places and labels are kept up to date. */
  async enter(): Promise<void> {
    this.#isOnScreen = true
    await this.#try('The map could not be read', () => this.load())
  }

  leave(): void {
    this.#isOnScreen = false
    this.#selected = NOTHING
  }

  /** Forgets what belongs to the task shown before. */
  clear(): void {
    this.#labels = null
    this.#selected = NOTHING
  }

  async load(): Promise<void> {
    const status = await this.#engine.call('map.status', {})
    this.#status = status
    this.#hasLoaded = true
    if (!this.#isOnScreen) return
    if (status === null) this.#forget()
    else if (status.version === this.#shown?.version) await this.loadLabels()
    else await this.#read(status)
  }

  /** Reads what is known of each sample again. */
  async loadLabels(): Promise<void> {
    const { taskId } = this.#parts.project
    const version = this.#shown?.version
    if (!this.#isOnScreen || version === undefined) return
    const bytes = await this.#parts.fetchBytes(mapLabelsRoute(version, taskId))
    // What was labelled here meanwhile is on its way; its own event brings it.
    const isCurrent = version === this.#shown?.version && taskId === this.#parts.project.taskId && this.#unsent === 0
    if (bytes !== null && isCurrent) this.#labels = decodeLabels(bytes)
  }

  /** Draws the map, or places on it what is missing. */
  start(isAnew: boolean): Promise<void> {
    return this.#try('The map was not drawn', async () => {
      this.#parts.jobs.add(await this.#engine.call('map.start', { isAnew }))
    })
  }

  /** @param rows Rising. */
  select(rows: Int32Array, mode: SelectionMode): void {
    this.#selected = mode === 'replace' ? rows : joined(this.#selected, rows, mode)
    const { length } = this.#selected
    this.#announcement = length === 0 ? 'Nothing is selected.' : `${length} samples are selected.`
  }

  /** Gives the selection one class, as one action; `null` marks it as not of interest. */
  label(classId: ClassId | null): void {
    this.#assign(this.#parts.classes.nameOf(classId), async (order, show) => {
      show(classId)
      await this.#engine.call('label.assign', { ...order, classId })
    })
  }

  /** Makes a class of this name, unless there is one, and gives it to the selection. */
  labelAsNew(name: string): void {
    this.#assign(name.trim(), async (order, show) => show(await this.#parts.classes.assignNamed(name, order)))
  }

  /** Takes back what was done last, and selects what it covered. */
  undo(): void {
    this.#revise('label.undo', 'Undone')
  }

  redo(): void {
    this.#revise('label.redo', 'Redone')
  }

  /** Resolves when the engine has confirmed everything. */
  settled(): Promise<void> {
    return this.#tail
  }

  #assign(
    className: string,
    assign: (order: Omit<Params<'label.assign'>, 'classId'>, show: (classId: ClassId | null) => void) => Promise<void>,
  ): void {
    const rows = this.labelled
    if (rows.length === 0) {
      this.#announcement = 'Random checks are asked one by one, in Label.'
      return
    }
    if (rows.length > MOST_LABELLED) {
      this.#parts.toasts.error(
        'That is too much for one key press',
        `Select ${MOST_LABELLED} samples or fewer. Nothing was labelled.`,
      )
      return
    }
    const { taskId } = this.#parts.project
    const sampleIds = Array.from(rows).flatMap((row) => this.sampleAt(row) ?? [])
    const origin = sampleIds.length > 1 ? 'group' : 'hand'
    this.#selected = NOTHING
    this.#announcement = `Labelled ${sampleIds.length} as ${className}.`
    this.#send(`“${className}” was not saved`, () =>
      assign({ taskId, sampleIds, origin }, (classId) => this.#show(rows, classId, origin)),
    )
  }

  #revise(method: 'label.undo' | 'label.redo', done: string): void {
    const { taskId } = this.#parts.project
    this.#send(`Nothing was ${done.toLowerCase()}`, async () => {
      const { sampleIds, what } = await this.#engine.call(method, { taskId })
      const wanted = new Set<number>(sampleIds)
      const rows = this.#places?.sampleIds.keys().filter((row) => wanted.has(this.sampleAt(row) ?? 0))
      this.select(Int32Array.from(rows ?? []), 'replace')
      const changed = what === 'classes' ? 'what was changed of the classes' : `${sampleIds.length} labels`
      this.#announcement = what === null ? 'There is nothing to take back.' : `${done}: ${changed}.`
    })
  }

  /** Shows a label before the engine has confirmed it. */
  #show(rows: Int32Array, classId: ClassId | null, origin: 'hand' | 'group'): void {
    if (this.#labels === null) return
    const { bytes: _, ...labels } = emptyLabels(this.#labels.classIds.length)
    labels.classIds.set(this.#labels.classIds)
    labels.groups.set(this.#labels.groups)
    labels.confidences.set(this.#labels.confidences)
    labels.origins.set(this.#labels.origins)
    for (const row of rows) {
      labels.classIds[row] = classId ?? NOT_OF_INTEREST
      labels.confidences[row] = 1
      labels.origins[row] = mapOrigins.indexOf(origin)
    }
    this.#labels = labels
  }

  /** One order after another, after those given in Label, so that the engine sees them as they were given. */
  #send(failure: string, order: () => Promise<void>): void {
    const { labelling } = this.#parts
    this.#unsent++
    // What Label would undo next is no longer the last thing done.
    labelling.forgetAnswers()
    this.#tail = Promise.all([this.#tail, labelling.sent()])
      .then(() => this.#try(failure, order))
      .finally(() => this.#unsent--)
      .then(() => this.#try('The map could not be read', () => this.loadLabels()))
  }

  /** Places and labels change together, so that what is shown never mixes two maps. */
  async #read(status: MapStatus): Promise<void> {
    const { taskId } = this.#parts.project
    const routes = [mapRoute(status.version), mapLabelsRoute(status.version, taskId)]
    const [places, labels] = await Promise.all(routes.map((route) => this.#parts.fetchBytes(route)))
    // Drawn anew meanwhile, or another task: the event of that is on its way.
    if (!places || !labels || taskId !== this.#parts.project.taskId) return
    if (status.runId !== this.#shown?.runId || status.placedLater === 0) this.#drawing++
    this.#shown = status
    this.#places = decodePlaces(places)
    this.#labels = decodeLabels(labels)
    this.#selected = NOTHING
  }

  #forget(): void {
    this.#places = null
    this.#shown = null
    this.#labels = null
    this.#selected = NOTHING
  }

  async #try(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.toasts.error(failure, `${errorMessage(error)} Earlier labels are kept.`)
    }
  }
}

function joined(before: Int32Array, rows: Int32Array, mode: 'add' | 'remove'): Int32Array {
  const given = new Set(rows)
  const others = before.filter((row) => !given.has(row))
  return mode === 'remove' ? others : Int32Array.from([...others, ...rows]).sort()
}

function labellable(selected: Int32Array, { origins }: MapLabels): Int32Array {
  const [check, hand, group] = (['check', 'hand', 'group'] as const).map((name) => mapOrigins.indexOf(name))
  const asked = selected.filter((row) => origins[row] !== check)
  const open = asked.filter((row) => origins[row] !== hand && origins[row] !== group)
  return open.length > 0 ? open : asked
}
