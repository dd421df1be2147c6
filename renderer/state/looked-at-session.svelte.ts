/** The session that is shown large, which the small ones beside it are held against. */
export class LookedAtSession {
  #names = $state.raw<readonly string[] | null>(null)

  /** Names of its events; `null` when none is shown large. */
  get names(): readonly string[] | null {
    return this.#names
  }

  /** @returns What takes it away again, unless another took its place. */
  show(names: readonly string[]): () => void {
    this.#names = names
    return () => {
      if (this.#names === names) this.#names = null
    }
  }
}
