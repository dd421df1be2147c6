import type { HandfulShell } from '../engine/shell.ts'

/** A folder or file that was dropped on the window and waits to be added. */
export interface DroppedSource {
  /** Empty where the browser does not tell it. */
  readonly path: string
  /** What the analyst has to do, if anything. */
  readonly problem: string | null
}

/** Keeps what was dropped until Data takes it. */
export class Dropped {
  readonly #shell: HandfulShell | null
  #waiting = $state.raw<DroppedSource | null>(null)

  constructor(shell: HandfulShell | null) {
    this.#shell = shell
  }

  get waiting(): DroppedSource | null {
    return this.#waiting
  }

  drop(file: File): void {
    const path = this.#shell?.pathOf?.(file) ?? ''
    const problem = path === '' ? `A browser does not say where “${file.name}” lies: type its path here.` : null
    this.#waiting = { path, problem }
  }

  take(): DroppedSource | null {
    const dropped = this.#waiting
    this.#waiting = null
    return dropped
  }
}
