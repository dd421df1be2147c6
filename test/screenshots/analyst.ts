import { dirname } from 'node:path'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Card } from '../../shared/domain/groups.ts'
import type { ClassId, SampleId, TaskId } from '../../shared/domain/ids.ts'

const MEMBERS_WORTH_A_PICTURE = 9
const call = { signal: new AbortController().signal }

/** Answers cards as somebody would who knows the folder of each digit. */
export class Analyst {
  readonly #engine: Engine
  readonly #taskId: TaskId

  constructor(engine: Engine) {
    this.#engine = engine
    this.#taskId = engine.project.tasks.default().id
  }

  /** Labels the next cards: a group as a whole where its members are of one class, else its exemplar. */
  async label(cards: number): Promise<void> {
    for (let answered = 0; answered < cards; answered++) {
      const [card] = await this.#engine.handlers['label.cards']({ taskId: this.#taskId, limit: 1 }, call)
      if (card === undefined) return
      const right = card.members.filter(({ sampleId }) => this.#isLike(sampleId, card.exemplar))
      const all = [{ sampleId: card.exemplar, copies: card.copies }, ...right]
      const sampleIds = all.flatMap(({ sampleId, copies }) => [sampleId, ...copies])
      await this.#assign(sampleIds, this.#digitOf(card.exemplar), card.kind)
    }
  }

  async answerChecks(count: number): Promise<void> {
    this.#engine.drawChecks(this.#taskId, count)
    for (const sampleId of this.#engine.project.checks.pending(this.#taskId).slice(0, count)) {
      await this.#assign([sampleId], this.#digitOf(sampleId), 'check')
    }
  }

  /** Gives samples that nobody labelled the class of the next digit. */
  async labelWrongly(count: number): Promise<void> {
    const { labels, samples, checks } = this.#engine.project
    const drawn = new Set(checks.all(this.#taskId))
    const isFree = (id: SampleId): boolean => labels.of(this.#taskId, id) === null && !drawn.has(id)
    for (const sampleId of samples.firstIds().filter(isFree).slice(0, count)) {
      await this.#assign([sampleId], String((Number(this.#digitOf(sampleId)) + 1) % 10), 'group')
    }
  }

  /** Skips cards until one is worth looking at: unless said otherwise, one with enough members. */
  async skipToGroup(isWorthIt = ({ members }: Card) => members.length >= MEMBERS_WORTH_A_PICTURE): Promise<void> {
    const taskId = this.#taskId
    for (const card of await this.#engine.handlers['label.cards']({ taskId, limit: 20 }, call)) {
      if (isWorthIt(card)) return
      await this.#engine.handlers['label.skip']({ taskId, number: card.number }, call)
    }
  }

  async #assign(sampleIds: SampleId[], name: string, kind: Card['kind']): Promise<void> {
    const origin = kind === 'check' ? 'hand' : 'group'
    const classId = await this.#classOf(name)
    await this.#engine.handlers['label.assign']({ taskId: this.#taskId, sampleIds, classId, origin }, call)
  }

  async #classOf(name: string): Promise<ClassId> {
    const known = this.#engine.project.classes.list(this.#taskId).find((each) => each.name === name)
    return (known ?? (await this.#engine.handlers['classes.create']({ taskId: this.#taskId, name }, call))).id
  }

  #isLike(one: SampleId, other: SampleId): boolean {
    return this.#digitOf(one) === this.#digitOf(other)
  }

  #digitOf(sampleId: SampleId): string {
    return dirname(this.#engine.project.samples.get(sampleId)?.path ?? '')
  }
}
