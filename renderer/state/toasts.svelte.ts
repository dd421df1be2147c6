export interface Toast {
  readonly id: number
  /** What was not done. */
  readonly title: string
  /** Why, what was kept and what to do. */
  readonly detail: string
}

type Listener = () => void

/** Errors, shown over the view. What went well is told by the job strip instead. */
export class Toasts {
  #toasts = $state.raw<readonly Toast[]>([])
  readonly #dismissals = new Map<number, Listener>()
  #nextId = 1

  get all(): readonly Toast[] {
    return this.#toasts
  }

  /** @param onDismiss Called when the analyst sends it away; not when it leaves by itself. */
  error(title: string, detail: string, onDismiss: Listener = () => {}): void {
    const isRepeated = this.#toasts.some((toast) => toast.title === title && toast.detail === detail)
    if (isRepeated) return
    const id = this.#nextId++
    this.#dismissals.set(id, onDismiss)
    this.#toasts = [...this.#toasts, { id, title, detail }]
  }

  dismiss(id: number): void {
    this.#dismissals.get(id)?.()
    this.leave(id)
  }

  dismissAll(): void {
    for (const { id } of this.#toasts) this.dismiss(id)
  }

  /** It was there long enough to be read. */
  leave(id: number): void {
    this.#dismissals.delete(id)
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id)
  }
}
