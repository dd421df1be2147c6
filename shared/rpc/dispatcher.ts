import { z } from 'zod'
import { events, methods } from '../contract/contract.ts'
import type { Handlers, MethodName } from '../contract/contract.ts'
import { CallError, toCallError } from './call-error.ts'
import { ClientFrame } from './frames.ts'
import type { EngineEvent, EngineFrame } from './frames.ts'

/** The engine's end of one connection. */
export interface Dispatcher {
  /** Takes one frame. Throws `CallError` when it is not a frame at all; the connection is then best closed. */
  receive(text: string): void
  emit(event: EngineEvent): void
  /** Aborts every call under way; nothing is sent afterwards. */
  dispose(): void
}

/** Checks params, runs the handler, checks the result and sends it; one dispatcher serves one connection. */
export function createDispatcher(handlers: Handlers, send: (text: string) => void): Dispatcher {
  const running = new Map<number, AbortController>()
  let isDisposed = false

  function sendFrame(frame: EngineFrame): void {
    if (!isDisposed) send(JSON.stringify(frame))
  }

  async function answer(id: number, method: string, params: unknown, signal: AbortSignal): Promise<void> {
    try {
      const result = await callHandler(handlers, method, params, signal)
      sendFrame({ type: 'result', id, result })
    } catch (error) {
      const { code, message } = signal.aborted
        ? new CallError('aborted', 'The call was cancelled.')
        : toCallError(error)
      sendFrame({ type: 'error', id, code, message })
    } finally {
      running.delete(id)
    }
  }

  return {
    receive(text) {
      const frame = parseFrame(text)
      if (frame.type === 'cancel') {
        running.get(frame.id)?.abort()
        return
      }
      if (running.has(frame.id)) throw new CallError('invalid-frame', `Call ${frame.id} is still under way.`)
      const controller = new AbortController()
      running.set(frame.id, controller)
      void answer(frame.id, frame.method, frame.params, controller.signal)
    },
    emit({ event, payload }) {
      sendFrame({ type: 'event', event, payload: events[event].parse(payload) })
    },
    dispose() {
      isDisposed = true
      for (const controller of running.values()) controller.abort()
    },
  }
}

function parseFrame(text: string): ClientFrame {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new CallError('invalid-frame', 'The frame is not JSON.')
  }
  const frame = ClientFrame.safeParse(json)
  if (!frame.success) throw new CallError('invalid-frame', z.prettifyError(frame.error))
  return frame.data
}

async function callHandler(
  handlers: Handlers,
  name: string,
  rawParams: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!Object.hasOwn(methods, name)) throw new CallError('unknown-method', `There is no method "${name}".`)
  const method = name as MethodName
  const params = methods[method].params.safeParse(rawParams)
  if (!params.success) throw new CallError('invalid-params', `${name}: ${z.prettifyError(params.error)}`)
  // The mapped type ties each handler to its own params, which a union of names cannot express.
  const handler = handlers[method] as (params: unknown, context: { signal: AbortSignal }) => unknown
  const result = methods[method].result.safeParse(await handler(params.data, { signal }))
  if (!result.success) throw new CallError('invalid-result', `${name}: ${z.prettifyError(result.error)}`)
  return result.data
}
