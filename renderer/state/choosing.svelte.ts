import type { UploadId } from '../../shared/contract/blob-routes.ts'
import type { EngineClient } from '../../shared/contract/contract.ts'
import type { Card, Member } from '../../shared/domain/groups.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import type { Sample } from '../../shared/domain/project.ts'
import type { ShownCard } from './card-queue.ts'
import { errorMessage } from './error-message.ts'
import type { Labelling } from './labelling.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const MOST_FOUND = 500
const MOST_ALIKE = 48

/** Samples by a text in their path: those found, and how many there are in all. */
interface Found {
  readonly total: number
  readonly samples: readonly Sample[]
}

/** How files from outside the project come in. */
interface ForeignFiles {
  /** Asks the analyst for one; `null` when none was chosen. */
  choose(): Promise<File | null>
  /** Hands one over to the engine. */
  upload(file: File): Promise<UploadId>
  /** A small picture as a data URL; `null` of what is no image. */
  draw(file: File): Promise<string | null>
}

const NOTHING: Found = { total: 0, samples: [] }

/** Cards that the analyst puts together, instead of those that are suggested: they come up at once, before all others. */
export class Choosing {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #labelling: Labelling
  readonly #toasts: Toasts
  readonly #files: ForeignFiles
  #isFinding = $state(false)
  #text = $state('')
  #found = $state.raw<Found>(NOTHING)

  constructor(engine: EngineClient, project: Project, labelling: Labelling, toasts: Toasts, files: ForeignFiles) {
    this.#engine = engine
    this.#project = project
    this.#labelling = labelling
    this.#toasts = toasts
    this.#files = files
  }

  /** Whether file names are asked for. */
  get isFinding(): boolean {
    return this.#isFinding
  }

  set isFinding(isFinding: boolean) {
    this.#isFinding = isFinding
  }

  get text(): string {
    return this.#text
  }

  get found(): Found {
    return this.#found
  }

  /** Looks for samples by file name, as it is typed. */
  async find(text: string): Promise<void> {
    this.#text = text
    if (text.trim() === '') {
      this.#found = NOTHING
      return
    }
    await this.#try('The search failed', async () => {
      const found = await this.#engine.call('label.find', { text: text.trim(), limit: MOST_FOUND })
      // A later search may have been answered first.
      if (text === this.#text) this.#found = found
    })
  }

  /** A card of what was found. */
  gatherFound(): Promise<void> {
    return this.gather(
      this.#found.samples.map(({ id }) => id),
      `Named “${this.#text.trim()}”`,
    )
  }

  /** A card of any samples. Those with a label are left out unless all have one. */
  gather(sampleIds: readonly SampleId[], title: string): Promise<void> {
    return this.#try('No card was made', async () => {
      const { taskId } = this.#project
      const card = await this.#engine.call('label.gather', { taskId, sampleIds: [...sampleIds] })
      if (taskId === this.#project.taskId) this.#labelling.lay({ ...card, title })
    })
  }

  /** A card of what looks most like a sample. */
  async alike(sampleId = this.#labelling.deck.pointedAt): Promise<void> {
    if (sampleId === null) return
    await this.#try('No card was made', async () => {
      const { taskId } = this.#project
      const card = await this.#engine.call('label.alike', { taskId, sampleId, limit: MOST_ALIKE })
      if (taskId === this.#project.taskId) this.#labelling.lay({ ...card, title: 'More like this' })
    })
  }

  /** A card of what looks most like a file from elsewhere, which becomes no sample. */
  async likeFile(file: File): Promise<void> {
    await this.#try('The search failed', async () => {
      const { taskId } = this.#project
      const [upload, picture] = await Promise.all([this.#files.upload(file), this.#files.draw(file)])
      const { card, isWhole } = await this.#engine.call('label.likeFile', { taskId, upload, limit: MOST_ALIKE })
      const title = isWhole ? `Like “${file.name}”` : `Like the first of “${file.name}”`
      if (taskId === this.#project.taskId) this.#labelling.lay({ ...card, title, picture })
    })
  }

  /** The same with a file that the analyst chooses now. Must be called from a key press or click. */
  async likeChosenFile(): Promise<void> {
    const file = await this.#files.choose()
    if (file !== null) await this.likeFile(file)
  }

  /** Breaks the card on screen into two halves, which come up one after the other. */
  async breakInTwo(): Promise<void> {
    const { card, selection } = this.#labelling.deck
    const { dropped } = selection
    if (card === null || card.members.length === 0) return
    await this.#try('The group was not broken in two', async () => {
      const { taskId } = this.#project
      const sampleIds = [card.exemplar, ...card.members.map(({ sampleId }) => sampleId)]
      const { first, second } = await this.#engine.call('label.break', { taskId, sampleIds })
      const name = card.title ?? `Group ${card.number}`
      const halves = [
        { ...halfOf(card, first, dropped), title: `${name}, half 1`, proposal: card.proposal },
        { ...halfOf(card, second, dropped), title: `${name}, half 2` },
      ] as const
      this.#labelling.replace(card, halves, dropped)
    })
  }

  async #try(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      // A job says itself how it ended.
      if (!hasCode(error, 'job-ended')) this.#toasts.error(failure, errorMessage(error))
    }
  }
}

/** A half with what lies beneath its samples, the doubtful ones last as on the whole. Beside an exemplar that was left out nothing is doubtful. */
function halfOf(card: ShownCard, half: Card, leftOut: ReadonlySet<SampleId>): Card {
  const known = new Map(card.members.map((member) => [member.sampleId, member]))
  const members = half.members.map((member): Member => {
    const { copies = [], isDoubtful = false } = known.get(member.sampleId) ?? {}
    return { ...member, copies, isDoubtful: isDoubtful && !leftOut.has(half.exemplar) }
  })
  return {
    ...half,
    copies: half.exemplar === card.exemplar ? card.copies : (known.get(half.exemplar)?.copies ?? []),
    members: members.toSorted((a, b) => Number(a.isDoubtful) - Number(b.isDoubtful)),
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
