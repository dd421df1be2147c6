import { z } from 'zod'
import { events, methods } from '../contract/contract.ts'
import type { EngineClient, EventName } from '../contract/contract.ts'
import { CallError } from './call-error.ts'
import { EngineFrame } from './frames.ts'
import type { ClientFrame } from './frames.ts'

/** What a client needs of a socket; the browser's `WebSocket` and that of `ws` both have it. */
export interface SocketLike {
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

export interface WireClient extends EngineClient {
  /** Called after a lost connection came back: events were missed, so fetch again what is shown. */
  onReconnect(listener: () => void): () => void
  /** Called when the connection is lost or could not be made; the client goes on trying. */
  onDisconnect(listener: () => void): () => void
  /** Rejects what is under way and stops for good. */
  close(): void
}

export interface ClientOptions {
  /** Pauses before the second, third… attempt to connect; the last one repeats. */
  readonly backOffMs?: readonly number[]
}

interface PendingCall {
  readonly frame: ClientFrame
  readonly resultSchema: z.ZodType
  readonly resolve: (result: unknown) => void
  readonly reject: (error: CallError) => void
}

type Listener = (payload: unknown) => void

const BACK_OFF_MS = [250, 500, 1000, 2000, 5000]

/**
 * The interface's end of the wire. `open` makes a fresh socket for each attempt to connect.
 *
 * Calls made before the connection is ready wait for the attempt under way (or the next one); when that
 * fails they are all rejected as `disconnected`, as are calls that were sent when the connection broke.
 */
export function createClient(open: () => SocketLike, { backOffMs = BACK_OFF_MS }: ClientOptions = {}): WireClient {
  const client = new Client(open, backOffMs)
  client.connect()
  return client
}

class Client implements WireClient {
  readonly #open: () => SocketLike
  readonly #backOffMs: readonly number[]
  readonly #pending = new Map<number, PendingCall>()
  readonly #listeners = new Map<EventName, Set<Listener>>()
  readonly #reconnectListeners = new Set<() => void>()
  readonly #disconnectListeners = new Set<() => void>()
  #socket: SocketLike | null = null
  #isReady = false
  #wasReady = false
  #isClosed = false
  #failures = 0
  #nextId = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(open: () => SocketLike, backOffMs: readonly number[]) {
    this.#open = open
    this.#backOffMs = backOffMs
  }

  connect(): void {
    const socket = this.#open()
    this.#socket = socket
    const isCurrent = (): boolean => this.#socket === socket
    socket.addEventListener('open', () => {
      if (isCurrent()) this.#ready()
    })
    socket.addEventListener('message', ({ data }) => {
      if (isCurrent()) this.#receive(String(data))
    })
    // A `close` always follows an `error`; without a listener `ws` would throw.
    socket.addEventListener('error', () => {})
    socket.addEventListener('close', () => {
      if (isCurrent()) this.#lost()
    })
  }

  readonly call: EngineClient['call'] = (method, params, { signal } = {}) => {
    const parsed = methods[method].params.safeParse(params)
    if (!parsed.success) {
      return Promise.reject(new CallError('invalid-params', `${method}: ${z.prettifyError(parsed.error)}`))
    }
    if (this.#isClosed) return Promise.reject(new CallError('disconnected', 'The connection to the engine is closed.'))
    if (signal?.aborted) return Promise.reject(new CallError('aborted', 'The call was cancelled.'))
    const id = this.#nextId++
    const frame: ClientFrame = { type: 'call', id, method, params: parsed.data }
    return new Promise((resolve, reject) => {
      const abort = (): void => this.#abort(id)
      const settle = (): void => signal?.removeEventListener('abort', abort)
      signal?.addEventListener('abort', abort)
      this.#pending.set(id, {
        frame,
        resultSchema: methods[method].result,
        // The schema of the same method has checked it.
        resolve: (result) => (settle(), resolve(result as never)),
        reject: (error) => (settle(), reject(error)),
      })
      if (this.#isReady) this.#send(frame)
    })
  }

  readonly on: EngineClient['on'] = (event, listener) => {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    return subscribe(listeners, listener as Listener)
  }

  readonly onReconnect = (listener: () => void): (() => void) => subscribe(this.#reconnectListeners, listener)
  readonly onDisconnect = (listener: () => void): (() => void) => subscribe(this.#disconnectListeners, listener)

  readonly close = (): void => {
    this.#isClosed = true
    this.#isReady = false
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    this.#rejectAll('The connection to the engine is closed.')
  }

  #ready(): void {
    const isReturn = this.#wasReady
    this.#isReady = true
    this.#wasReady = true
    this.#failures = 0
    for (const { frame } of this.#pending.values()) this.#send(frame)
    if (isReturn) for (const listener of this.#reconnectListeners) listener()
  }

  #lost(): void {
    this.#socket = null
    this.#isReady = false
    this.#rejectAll('The connection to the engine was lost.')
    for (const listener of this.#disconnectListeners) listener()
    if (this.#isClosed) return
    const waitMs = this.#backOffMs[Math.min(this.#failures++, this.#backOffMs.length - 1)] ?? 0
    this.#timer = setTimeout(() => this.connect(), waitMs)
  }

  #receive(text: string): void {
    const frame = EngineFrame.parse(JSON.parse(text))
    if (frame.type === 'event') {
      this.#emit(frame.event, frame.payload)
      return
    }
    const call = this.#pending.get(frame.id)
    // Aborted meanwhile: the answer is no longer wanted.
    if (call === undefined) return
    this.#pending.delete(frame.id)
    if (frame.type === 'error') {
      call.reject(new CallError(frame.code, frame.message))
      return
    }
    const result = call.resultSchema.safeParse(frame.result)
    if (result.success) call.resolve(result.data)
    else call.reject(new CallError('invalid-result', z.prettifyError(result.error)))
  }

  #emit(event: string, payload: unknown): void {
    // A newer engine may know events that this interface does not.
    if (!Object.hasOwn(events, event)) return
    const name = event as EventName
    const checked = events[name].parse(payload)
    for (const listener of this.#listeners.get(name) ?? []) listener(checked)
  }

  #abort(id: number): void {
    const call = this.#pending.get(id)
    if (call === undefined) return
    this.#pending.delete(id)
    if (this.#isReady) this.#send({ type: 'cancel', id })
    call.reject(new CallError('aborted', 'The call was cancelled.'))
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame))
  }

  #rejectAll(message: string): void {
    const calls = [...this.#pending.values()]
    this.#pending.clear()
    for (const call of calls) call.reject(new CallError('disconnected', message))
  }
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
