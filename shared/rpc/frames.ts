/** What travels over one connection: JSON text, one frame a message. */
import { z } from 'zod'
import type { EventName, EventPayload } from '../contract/contract.ts'

/** Where an engine's WebSocket is found, beside its HTTP routes. */
export const WIRE_PATH = '/ws'

const CallId = z.int().nonnegative()

/** From the interface to the engine. */
export const ClientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: CallId, method: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: CallId }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** From the engine to the interface. */
export const EngineFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: CallId, result: z.unknown() }),
  z.object({ type: z.literal('error'), id: CallId, code: z.string(), message: z.string() }),
  z.object({ type: z.literal('event'), event: z.string(), payload: z.unknown() }),
])
export type EngineFrame = z.infer<typeof EngineFrame>

/** One event with its payload, for those who pass events on without looking at them. */
export type EngineEvent = { [E in EventName]: { readonly event: E; readonly payload: EventPayload<E> } }[EventName]
