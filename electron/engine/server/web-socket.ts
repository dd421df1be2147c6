import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { createDispatcher } from '../../../shared/rpc/dispatcher.ts'
import { WIRE_PATH } from '../../../shared/rpc/frames.ts'
import type { EnginePort } from '../../../shared/rpc/in-process.ts'
import type { Answer } from './answer.ts'

// A call that labels 10,000 samples takes about 120 KB.
const MAX_FRAME_BYTES = 1_048_576
// A reader this far behind is stuck; it fetches afresh when it connects again.
const MAX_BACKLOG_BYTES = 64 * 1_048_576
const CLOSE_PROTOCOL_ERROR = 1002
const CLOSE_GOING_AWAY = 1001

/** Answers upgrades on the wire's path. `refuse` gives the answer for those that are not let in. */
export function serveWebSockets(
  server: Server,
  engine: EnginePort,
  refuse: (request: IncomingMessage) => Answer | null,
): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refused = request.url === WIRE_PATH ? refuse(request) : { status: 404, body: 'There is nothing here.\n' }
    if (refused === null) sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, engine))
    else refuseUpgrade(stream, refused)
  })
  return {
    close() {
      for (const socket of sockets.clients) socket.close(CLOSE_GOING_AWAY, 'Handful is closing.')
      sockets.close()
    },
  }
}

function serve(socket: WebSocket, engine: EnginePort): void {
  const dispatcher = createDispatcher(engine.handlers, (text) => {
    if (socket.bufferedAmount > MAX_BACKLOG_BYTES) socket.terminate()
    else socket.send(text)
  })
  const unsubscribe = engine.on((event) => dispatcher.emit(event))
  socket.on('message', (data, isBinary) => {
    try {
      if (isBinary) throw new TypeError('The wire carries text.')
      dispatcher.receive(String(data))
    } catch (error) {
      // A reason may be 123 bytes at most.
      socket.close(CLOSE_PROTOCOL_ERROR, (error instanceof Error ? error.message : '').slice(0, 60))
    }
  })
  // `ws` closes the connection itself after an error such as a frame over the limit.
  socket.on('error', () => {})
  socket.on('close', () => {
    unsubscribe()
    dispatcher.dispose()
  })
}

function refuseUpgrade(stream: Duplex, { status, body = '' }: Answer): void {
  stream.on('error', () => {})
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close`
  stream.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${String(body)}`)
}
