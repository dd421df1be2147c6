import type { Handlers } from '../contract/contract.ts'
import { createClient } from './client.ts'
import type { SocketLike, WireClient } from './client.ts'
import { createDispatcher } from './dispatcher.ts'
import type { EngineEvent } from './frames.ts'

/** An engine as seen from the wire: what it answers and what it announces. */
export interface EnginePort {
  readonly handlers: Handlers
  /** Returns the function that ends the subscription. */
  on(listener: (event: EngineEvent) => void): () => void
}

/**
 * A client of an engine in the same process, for the terminal and for tests. Frames are the same JSON
 * text that crosses a socket, so whatever works here works there.
 */
export function createInProcessClient(engine: EnginePort): WireClient {
  return createClient(() => new InProcessSocket(engine))
}

type Listener = (event: { readonly data: unknown }) => void

class InProcessSocket implements SocketLike {
  readonly #listeners = new Map<string, Listener[]>()
  readonly #dispatcher
  readonly #unsubscribe

  constructor(engine: EnginePort) {
    this.#dispatcher = createDispatcher(engine.handlers, (text) => this.#deliver('message', text))
    this.#unsubscribe = engine.on((event) => this.#dispatcher.emit(event))
    this.#deliver('open')
  }

  send(text: string): void {
    queueMicrotask(() => this.#dispatcher.receive(text))
  }

  close(): void {
    this.#unsubscribe()
    this.#dispatcher.dispose()
    this.#deliver('close')
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  // In a later turn, as over a socket: a caller never sees an answer before its own call has returned.
  #deliver(type: string, data?: string): void {
    queueMicrotask(() => {
      for (const listener of this.#listeners.get(type) ?? []) listener({ data })
    })
  }
}
