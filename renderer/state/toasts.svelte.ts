export interface Toast {
  readonly id: number
  readonly tone: 'error' | 'success' | 'info'
  readonly title: string
  /** What was kept and what to do. */
  readonly detail: string
}

const MOST_SHOWN = 4
const SHOWN_FOR_MS = 6000

/** Short messages in the corner. Errors stay until they are dismissed; the rest leaves by itself. */
export class Toasts {
  #toasts = $state.raw<readonly Toast[]>([])
  #nextId = 1

  get all(): readonly Toast[] {
    return this.#toasts
  }

  error(title: string, detail: string): void {
    this.#show('error', title, detail)
  }

  success(title: string, detail = ''): void {
    this.#show('success', title, detail)
  }

  info(title: string, detail = ''): void {
    this.#show('info', title, detail)
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id)
  }

  #show(tone: Toast['tone'], title: string, detail: string): void {
    const isRepeated = this.#toasts.some((toast) => toast.title === title && toast.detail === detail)
    if (isRepeated) return
    const toast = { id: this.#nextId++, tone, title, detail }
    this.#toasts = [...this.#toasts, toast].slice(-MOST_SHOWN)
    if (tone !== 'error') setTimeout(() => this.dismiss(toast.id), SHOWN_FOR_MS)
  }
}
