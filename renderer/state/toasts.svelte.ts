export interface Toast {
  readonly id: number
  /** What was not done. */
  readonly title: string
  /** Why, what was kept and what to do. */
  readonly detail: string
}

const MOST_SHOWN = 4

/** Errors, shown over the view. What went well is told by the job strip instead. */
export class Toasts {
  #toasts = $state.raw<readonly Toast[]>([])
  #nextId = 1

  get all(): readonly Toast[] {
    return this.#toasts
  }

  error(title: string, detail: string): void {
    const isRepeated = this.#toasts.some((toast) => toast.title === title && toast.detail === detail)
    if (isRepeated) return
    this.#toasts = [...this.#toasts, { id: this.#nextId++, title, detail }].slice(-MOST_SHOWN)
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id)
  }
}
