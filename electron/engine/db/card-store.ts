import type { Statement } from 'better-sqlite3'
import type { Card } from '../../../shared/domain/groups.ts'
import type { RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { bytesOf, toFloats, toInts } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** A card as stored: what Handful believes of it comes from the predictions of the moment, why it was chosen from the job that chose it. */
export type StoredCard = Omit<Card, 'proposal' | 'reason'>

/** Enough of a card to choose the next one. */
export type CardOutline = Pick<Card, 'number' | 'kind' | 'exemplar'>

interface CardRow extends Omit<StoredCard, 'members' | 'copies'> {
  readonly members: Buffer
  readonly closeness: Buffer
  readonly doubtful: Buffer
  readonly copies: Buffer
}

type Insert = [TaskId, RunId, number, Card['kind'], SampleId, number, number, Buffer, Buffer, Buffer, Buffer]

/** Owns the `card` table: the suggested cards of a task and run, in order. */
export class CardStore {
  readonly #db: ReadableDb
  readonly #clear: Statement<[TaskId]>
  readonly #insert: Statement<Insert>
  readonly #get: Statement<[TaskId, RunId, number], CardRow>
  readonly #outline: Statement<[TaskId, RunId], CardOutline>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#clear = db.prepare('DELETE FROM card WHERE task_id = ?')
    this.#insert = db.prepare(`
      INSERT INTO card (task_id, run_id, number, kind, exemplar_id, size, tightness, members, closeness, doubtful, copies)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    `)
    this.#get = db.prepare(`
      SELECT number, kind, exemplar_id AS exemplar, size, tightness, members, closeness, doubtful, copies
      FROM card WHERE task_id = ? AND run_id = ? AND number = ?
    `)
    this.#outline = db.prepare(`
      SELECT number, kind, exemplar_id AS exemplar FROM card WHERE task_id = ? AND run_id = ? ORDER BY number
    `)
  }

  /** Replaces all cards of a task; those made with another run go too. */
  replaceAll(taskId: TaskId, runId: RunId, cards: readonly StoredCard[]): void {
    atomically(this.#db, () => {
      this.#clear.run(taskId)
      for (const { number, kind, exemplar, size, tightness, members, copies } of cards) {
        const ids = bytesOf(Int32Array.from(members, (member) => member.sampleId))
        const closeness = bytesOf(Float32Array.from(members, (member) => member.closeness))
        const doubtful = bytesOf(Uint8Array.from(members, (member) => Number(member.isDoubtful)))
        const pairs = bytesOf(Int32Array.from(pairsOf({ copies, members })))
        this.#insert.run(taskId, runId, number, kind, exemplar, size, tightness, ids, closeness, doubtful, pairs)
      }
    })
  }

  get(taskId: TaskId, runId: RunId, number: number): StoredCard | null {
    const row = this.#get.get(taskId, runId, number)
    return row === undefined ? null : toCard(row)
  }

  /** Every card in the order suggested, without its members. */
  outline(taskId: TaskId, runId: RunId): readonly CardOutline[] {
    return this.#outline.all(taskId, runId)
  }

  /**
   * The next cards to show: in the order suggested, the skipped ones last in the order skipped.
   *
   * @param isDone Tells whether a card's exemplar has its label already.
   */
  next(
    taskId: TaskId,
    runId: RunId,
    options: { limit: number; isDone: (exemplar: SampleId) => boolean; skipped: readonly SampleId[] },
  ): readonly StoredCard[] {
    const rank = new Map(options.skipped.map((exemplar, index) => [exemplar, index + 1]))
    const order = ({ exemplar }: CardOutline): number => rank.get(exemplar) ?? 0
    const open = this.outline(taskId, runId).filter(({ exemplar }) => !options.isDone(exemplar))
    return open
      .toSorted((a, b) => order(a) - order(b) || a.number - b.number)
      .slice(0, options.limit)
      .flatMap(({ number }) => this.get(taskId, runId, number) ?? [])
  }
}

const EXEMPLAR = -1

/** Each copy after the position of the member that it belongs to. */
function pairsOf({ copies, members }: Pick<StoredCard, 'copies' | 'members'>): number[] {
  const pair = (position: number) => (sampleId: SampleId) => [position, sampleId]
  return [
    ...copies.flatMap(pair(EXEMPLAR)),
    ...members.flatMap((member, position) => member.copies.flatMap(pair(position))),
  ]
}

function copiesByPosition(pairs: Int32Array): ReadonlyMap<number, SampleId[]> {
  const copies = new Map<number, SampleId[]>()
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [position, sampleId] = [pairs[at] ?? EXEMPLAR, pairs[at + 1] as SampleId]
    copies.set(position, [...(copies.get(position) ?? []), sampleId])
  }
  return copies
}

function toCard({ members, closeness, doubtful, copies, ...row }: CardRow): StoredCard {
  const closenesses = toFloats(closeness)
  const ids = Array.from(toInts(members))
  const copiesAt = copiesByPosition(toInts(copies))
  return {
    ...row,
    copies: copiesAt.get(EXEMPLAR) ?? [],
    members: ids.map((id, index) => ({
      sampleId: id as SampleId,
      closeness: closenesses[index] ?? 0,
      isDoubtful: doubtful[index] === 1,
      copies: copiesAt.get(index) ?? [],
    })),
  }
}
