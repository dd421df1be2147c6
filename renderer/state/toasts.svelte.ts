export interface Toast {
  readonly id: number
  /** What was not done. */
  readonly title: string
  /** Why, what was kept and what to do. */
  readonly detail: string
}

const MOST_SHOWN = 4
const SHOWN_FOR_MS = 20_000

/** Errors over the view, long enough to be read twice. What went well is told by the job strip instead. */
export class Toasts {
  #toasts = $state.raw<readonly Toast[]>([])
  #nextId = 1

  get all(): readonly Toast[] {
    return this.#toasts
  }

  error(title: string, detail: string): void {
    const isRepeated = this.#toasts.some((toast) => toast.title === title && toast.detail === detail)
    if (isRepeated) return
    const id = this.#nextId++
    this.#toasts = [...this.#toasts, { id, title, detail }].slice(-MOST_SHOWN)
    setTimeout(() => this.dismiss(id), SHOWN_FOR_MS)
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id)
  }
}
