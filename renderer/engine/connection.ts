import { createClient } from '../../shared/rpc/client.ts'
import { WIRE_PATH } from '../../shared/rpc/frames.ts'
import type { WireClient } from '../../shared/rpc/client.ts'

/** The engine as the interface sees it: calls, events, and whether it can be reached at all. */
export type Connection = Pick<WireClient, 'call' | 'on' | 'onReconnect' | 'onDisconnect'>

/** Connects to the engine that served this page; the session cookie goes along by itself. */
export function connectToEngine(): Connection {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return createClient(() => new WebSocket(`${scheme}://${location.host}${WIRE_PATH}`))
}
