import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MAX_UPLOAD_BYTES } from '../../../shared/contract/blob-routes.ts'
import type { EnginePort } from '../../../shared/rpc/in-process.ts'
import { EngineError } from '../base/errors.ts'
import { textAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { blobAnswer } from './blobs.ts'
import type { BlobSource } from './blobs.ts'
import { SECURITY_HEADERS } from './headers.ts'
import { refusal } from './origin-guard.ts'
import { SessionTokens } from './session-token.ts'
import { staticFile } from './static-files.ts'
import { serveWebSockets } from './web-socket.ts'

export interface ServerOptions {
  /** Address to listen on; anything but loopback must be asked for by the analyst. */
  readonly host?: string
  /** 0 lets the system choose. */
  readonly port?: number
  /** Folder of the built interface. */
  readonly interfaceRoot: string
  /** Called when a one-time token has been used up. */
  readonly onTokenUsed?: () => void
}

export interface EngineServer {
  readonly host: string
  readonly port: number
  /** A new one-time token and the address that carries it. */
  mint(): { readonly token: string; readonly url: string }
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'
const SESSION_SECONDS = 30 * 24 * 60 * 60
const UPLOAD_PATH = /^\/upload\/(.+)$/
const NEW_LINK_HINT =
  'This address was used already, or is not complete. "handful serve" on the same project answers with a new one.'

/** Serves the interface, previews and the wire of one engine, to whoever holds a token. */
export async function startServer(engine: EnginePort & BlobSource, options: ServerOptions): Promise<EngineServer> {
  const { host = LOOPBACK, port: wantedPort = 0, interfaceRoot } = options
  const tokens = new SessionTokens()
  const server = createServer({ requestTimeout: 30_000, maxHeaderSize: 16_384 })
  const port = await listen(server, host, wantedPort)
  // Cookies do not know ports: engines side by side would overwrite each other's.
  const cookieName = `handful_${port}`
  const hasSession = (request: IncomingMessage): boolean => tokens.isSession(cookieOf(request, cookieName) ?? '')

  server.on('request', (request, response) => {
    void route(request)
      .catch((error: unknown) => textAnswer(500, error instanceof Error ? error.message : String(error)))
      .then((answer) => sendAnswer(request, response, answer))
  })
  const sockets = serveWebSockets(server, engine, (request) => {
    const reason = request.headers.origin === undefined ? 'The request names no origin.' : refusal(request, host)
    if (reason !== null) return textAnswer(403, reason)
    return hasSession(request) ? null : textAnswer(401, NEW_LINK_HINT)
  })

  async function route(request: IncomingMessage): Promise<Answer> {
    const reason = refusal(request, host)
    if (reason !== null) return textAnswer(403, reason)
    const { pathname, token } = parseTarget(request.url ?? '/')
    const uploaded = UPLOAD_PATH.exec(pathname)
    if (request.method === 'POST' && uploaded !== null) return receive(request, uploaded[1]!)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return textAnswer(405, 'Only GET is answered here.', { Allow: 'GET, HEAD' })
    if (hasBody(request)) return textAnswer(413, 'Requests must have no body.')
    // A look ahead (`HEAD`) must not use the token up.
    if (token !== null && request.method === 'GET') return exchange(request, token)
    if (!hasSession(request)) return textAnswer(401, NEW_LINK_HINT)
    return (await blobAnswer(engine, pathname)) ?? (await interfaceAnswer(interfaceRoot, pathname))
  }

  /** Takes a file from our own pages alone: what may have been sent by another page would fill the disk. */
  async function receive(request: IncomingMessage, name: string): Promise<Answer> {
    if (request.headers.origin === undefined) return textAnswer(403, 'The request names no origin.')
    if (!hasSession(request)) return textAnswer(401, NEW_LINK_HINT)
    const size = Number(request.headers['content-length'] ?? Infinity)
    if (size > MAX_UPLOAD_BYTES) {
      // What is not read must not be taken for the next request.
      const headers = { Connection: 'close' }
      return textAnswer(413, `The file must have ${MAX_UPLOAD_BYTES} bytes at most, and say how many.`, headers)
    }
    return textAnswer(200, await engine.upload(name, request), { 'Cache-Control': 'no-store' })
  }

  function exchange(request: IncomingMessage, token: string): Answer {
    const session = tokens.exchange(token)
    // A reload of the first address, by the browser that used it.
    if (session === null && !hasSession(request)) return textAnswer(401, NEW_LINK_HINT)
    if (session !== null) options.onTokenUsed?.()
    const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_SECONDS}`
    const cookie = session === null ? {} : { 'Set-Cookie': `${cookieName}=${session}; ${attributes}` }
    return { status: 303, headers: { Location: '/', 'Cache-Control': 'no-store', ...cookie } }
  }

  return {
    host,
    port,
    mint() {
      const token = tokens.mint()
      return { token, url: `http://${addressInUrl(host)}:${port}/?token=${token}` }
    },
    async close() {
      sockets.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function interfaceAnswer(root: string, pathname: string): Promise<Answer> {
  const answer = await staticFile(root, pathname === '/' ? '/index.html' : pathname)
  if (answer !== null) return answer
  if (pathname !== '/') return textAnswer(404, 'There is nothing here.')
  return textAnswer(503, 'The interface has not been built yet. Start Handful with "npm start", which builds it.')
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new EngineError('cannot-listen', `Cannot listen on ${host}:${port}: ${error.message}`, { cause: error }))
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function sendAnswer(request: IncomingMessage, response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const caching = status === 200 ? {} : { 'Cache-Control': 'no-store' }
  response.writeHead(status, { ...SECURITY_HEADERS, ...caching, ...headers, 'Content-Length': bytes.byteLength })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** Split by hand rather than by `URL`, which would fold `..` away before it can be refused. */
function parseTarget(target: string): { pathname: string; token: string | null } {
  const [rawPath = '/', query = ''] = target.split('?', 2)
  const token = rawPath === '/' ? new URLSearchParams(query).get('token') : null
  try {
    return { pathname: decodeURIComponent(rawPath), token }
  } catch {
    return { pathname: '\0', token: null }
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1)
}

function addressInUrl(host: string): string {
  // The address that means "every address" cannot be visited on all systems.
  if (host === '0.0.0.0' || host === '::') return LOOPBACK
  return host.includes(':') ? `[${host}]` : host
}
