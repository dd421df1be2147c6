const PAGE_SIZE = 200

export interface Page<T> {
  readonly total: number
  readonly items: readonly T[]
}

/**
 * A long list of which only the pages that were looked at are held. A refresh keeps showing what is there
 * until the new pages have come, so that nothing flickers while data arrives.
 */
export class Pages<T> {
  readonly #fetch: (offset: number, limit: number) => Promise<Page<T>>
  readonly #onError: (error: unknown) => void
  readonly #wanted = new Set<number>()
  #pages = $state.raw<ReadonlyMap<number, readonly T[]>>(new Map())
  #total = $state<number | null>(null)
  #generation = 0
  #shown = { first: 0, last: 0 }

  constructor(fetch: (offset: number, limit: number) => Promise<Page<T>>, onError: (error: unknown) => void) {
    this.#fetch = fetch
    this.#onError = onError
  }

  /** `null` until the first page has come. */
  get total(): number | null {
    return this.#total
  }

  at(index: number): T | null {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE] ?? null
  }

  /** Fetches what is missing between two indices, both included. */
  need(first: number, last: number): void {
    this.#shown = { first, last }
    for (const page of pagesBetween(first, last)) {
      if (!this.#pages.has(page) && !this.#wanted.has(page)) void this.#load(page)
    }
  }

  /** Fetches what is on screen again and forgets the rest, which may be out of date. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation
    this.#wanted.clear()
    const { first, last } = this.#shown
    const shown = pagesBetween(first, last)
    await Promise.all(shown.map((page) => this.#load(page)))
    if (generation !== this.#generation) return
    this.#pages = new Map([...this.#pages].filter(([page]) => shown.includes(page)))
  }

  /** Forgets everything, for a list that now means something else. */
  clear(): void {
    this.#generation++
    this.#wanted.clear()
    this.#pages = new Map()
    this.#total = null
    this.#shown = { first: 0, last: 0 }
  }

  async #load(page: number): Promise<void> {
    const generation = this.#generation
    this.#wanted.add(page)
    try {
      const { total, items } = await this.#fetch(page * PAGE_SIZE, PAGE_SIZE)
      if (generation !== this.#generation) return
      this.#total = total
      this.#pages = new Map(this.#pages).set(page, items)
    } catch (error) {
      if (generation === this.#generation) this.#onError(error)
    } finally {
      if (generation === this.#generation) this.#wanted.delete(page)
    }
  }
}

function pagesBetween(first: number, last: number): number[] {
  const firstPage = Math.floor(first / PAGE_SIZE)
  return Array.from({ length: Math.floor(last / PAGE_SIZE) - firstPage + 1 }, (_, index) => firstPage + index)
}
