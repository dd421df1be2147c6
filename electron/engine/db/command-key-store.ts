import type { Statement } from 'better-sqlite3'
import { FIXED_KEYS, USUAL_KEYS, type CommandKeys, type SurfaceCommand } from '../../../shared/domain/commands.ts'
import type { TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { isPrintable } from './class-style.ts'
import { atomically, type ReadableDb } from './database.ts'

/** Owns the `command_key` table: where the analyst moved keys of the labelling surface, per task. */
export class CommandKeyStore {
  readonly #db: ReadableDb
  readonly #list: Statement<[TaskId], { command: SurfaceCommand; key: string }>
  readonly #put: Statement<[TaskId, SurfaceCommand, string]>
  readonly #remove: Statement<[TaskId, SurfaceCommand]>
  readonly #className: Statement<[TaskId, string], string>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#list = db.prepare('SELECT command, key FROM command_key WHERE task_id = ?')
    this.#put = db.prepare(`
      INSERT INTO command_key (task_id, command, key) VALUES (?, ?, ?)
      ON CONFLICT (task_id, command) DO UPDATE SET key = excluded.key
    `)
    this.#remove = db.prepare('DELETE FROM command_key WHERE task_id = ? AND command = ?')
    this.#className = db
      .prepare<[TaskId, string], string>('SELECT name FROM class WHERE task_id = ? AND key = ? AND now_id = id')
      .pluck()
  }

  /** The key of every command, moved or not. */
  list(taskId: TaskId): CommandKeys {
    return { ...USUAL_KEYS, ...Object.fromEntries(this.#list.all(taskId).map(({ command, key }) => [command, key])) }
  }

  /** @throws EngineError `bad-input` for a key that does something else, naming it. */
  move(taskId: TaskId, command: SurfaceCommand, key: string): CommandKeys {
    return atomically(this.#db, () => {
      const clean = key.toLowerCase()
      this.#requireFree(taskId, command, clean)
      if (USUAL_KEYS[command] === clean) this.#remove.run(taskId, command)
      else this.#put.run(taskId, command, clean)
      return this.list(taskId)
    })
  }

  #requireFree(taskId: TaskId, command: SurfaceCommand, key: string): void {
    if (!isPrintable(key)) throw new EngineError('bad-input', 'Choose a key that types a letter, a digit or a sign.')
    if (FIXED_KEYS.has(key)) throw new EngineError('bad-input', `The key "${key}" means the same everywhere.`)
    const taken = Object.entries(this.list(taskId)).find(([other, used]) => other !== command && used === key)
    if (taken) throw new EngineError('bad-input', `The key "${key}" is taken by another command: move that one first.`)
    const name = this.#className.get(taskId, key)
    if (name !== undefined) throw new EngineError('bad-input', `The key "${key}" gives "${name}": change that first.`)
  }
}
