/** Orders to the engine, one after another, so that it sees them as they were given. */
export class OrderQueue {
  #unsent = $state(0)
  #tail: Promise<void> = Promise.resolve()

  /** Orders that are not settled yet. */
  get unsent(): number {
    return this.#unsent
  }

  /** Settles when every order given so far has. */
  sent(): Promise<void> {
    return this.#tail
  }

  /** @param onFailure Told why an order failed that did not report it itself; those after it are carried out all the same. */
  send(order: () => Promise<unknown>, onFailure: (error: unknown) => void): void {
    this.#unsent++
    this.#tail = this.#tail
      .then(async () => void (await order()))
      .catch(onFailure)
      .finally(() => this.#unsent--)
  }
}
