import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Refuses requests that a foreign page could cause: returns why, or `null` when all is well.
 *
 * The host's name must be ours, which stops DNS rebinding; its port is free, since a port may be
 * forwarded (`ssh -L`). A request that names an origin must come from the very address it goes to.
 */
export function refusal(request: IncomingMessage, boundHost: string): string | null {
  const host = request.headers.host
  if (host === undefined || !isOurs(host, boundHost))
    return `This engine does not answer for the host ${host ?? '(none)'}.`
  const origin = request.headers.origin
  if (origin !== undefined && origin !== `http://${host}`) return `Requests from ${origin} are not accepted.`
  return null
}

export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.has(host) || host === '::1'
}

function isOurs(host: string, boundHost: string): boolean {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase()
  if (LOOPBACK_NAMES.has(name)) return true
  if (isLoopback(boundHost)) return false
  // Bound to the network on request: any address is harmless, since rebinding needs a name.
  return name === boundHost || name === hostname().toLowerCase() || isIP(name.replace(/^\[|\]$/g, '')) !== 0
}
