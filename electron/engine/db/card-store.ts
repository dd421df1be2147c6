import type { Statement } from 'better-sqlite3'
import type { Card } from '../../../shared/domain/groups.ts'
import type { RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { bytesOf, toFloats, toInts } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** A card as stored: what Handful believes of it comes from the predictions of the moment, why it was chosen from the job that chose it. */
export type StoredCard = Omit<Card, 'proposal' | 'reason'>

/** Enough of a card to choose the next one. */
export type CardOutline = Pick<Card, 'number' | 'kind' | 'exemplar'>

interface CardRow extends Omit<StoredCard, 'members'> {
  readonly members: Buffer
  readonly closeness: Buffer
  readonly doubtful: Buffer
}

type Insert = [TaskId, RunId, number, Card['kind'], SampleId, number, number, Buffer, Buffer, Buffer]

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
      INSERT INTO card (task_id, run_id, number, kind, exemplar_id, size, tightness, members, closeness, doubtful)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    `)
    this.#get = db.prepare(`
      SELECT number, kind, exemplar_id AS exemplar, size, tightness, members, closeness, doubtful
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
      for (const { number, kind, exemplar, size, tightness, members } of cards) {
        const ids = bytesOf(Int32Array.from(members, (member) => member.sampleId))
        const closeness = bytesOf(Float32Array.from(members, (member) => member.closeness))
        const doubtful = bytesOf(Uint8Array.from(members, (member) => Number(member.isDoubtful)))
        this.#insert.run(taskId, runId, number, kind, exemplar, size, tightness, ids, closeness, doubtful)
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

function toCard({ members, closeness, doubtful, ...row }: CardRow): StoredCard {
  const closenesses = toFloats(closeness)
  const ids = Array.from(toInts(members))
  return {
    ...row,
    members: ids.map((id, index) => ({
      sampleId: id as SampleId,
      closeness: closenesses[index] ?? 0,
      isDoubtful: doubtful[index] === 1,
    })),
  }
}
