import { createClient } from '../../shared/rpc/client.ts'
import { WIRE_PATH } from '../../shared/rpc/frames.ts'
import type { WireClient } from '../../shared/rpc/client.ts'

const UNAUTHORIZED = 401

/** The engine as the interface sees it: calls, events, and whether it can be reached at all. */
export interface Connection extends Pick<WireClient, 'call' | 'on' | 'onReconnect' | 'onDisconnect'> {
  /** Called when another start of Handful answers at this address: it does not know this page, and is not asked again. */
  onRefused(listener: () => void): void
}

/** Connects to the engine that served this page; the session cookie goes along by itself. */
export function connectToEngine(): Connection {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const client = createClient(() => new WebSocket(`${scheme}://${location.host}${WIRE_PATH}`))
  return {
    call: client.call,
    on: client.on,
    onReconnect: client.onReconnect,
    onDisconnect: client.onDisconnect,
    onRefused(listener) {
      client.onDisconnect(async () => {
        if (!(await isRefused())) return
        client.close()
        listener()
      })
    },
  }
}

/** A page cannot see why a socket was not opened, so the same is asked as an ordinary request. */
async function isRefused(): Promise<boolean> {
  try {
    return (await fetch('/', { method: 'HEAD' })).status === UNAUTHORIZED
  } catch {
    // Nobody answers at all.
    return false
  }
}
