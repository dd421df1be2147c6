import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Handlers } from '../../../shared/contract/contract.ts'
import { createClient } from '../../../shared/rpc/client.ts'
import type { SocketLike } from '../../../shared/rpc/client.ts'
import { createDispatcher } from '../../../shared/rpc/dispatcher.ts'
import type { EngineEvent } from '../../../shared/rpc/frames.ts'
import { createInProcessClient } from '../../../shared/rpc/in-process.ts'
import type { EnginePort } from '../../../shared/rpc/in-process.ts'

const TASK = { id: 1, name: 'Task' } as never

function engineWith(handlers: Partial<Handlers>): EnginePort & { emit(event: EngineEvent): void } {
  const listeners = new Set<(event: EngineEvent) => void>()
  return {
    handlers: handlers as Handlers,
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    emit: (event) => listeners.forEach((listener) => listener(event)),
  }
}

function hasCode(code: string): (error: Error) => boolean {
  return (error) => {
    assert.equal((error as Error & { code: string }).code, code)
    return true
  }
}

/** A socket whose other end the test plays by hand. */
class HandSocket implements SocketLike {
  readonly sent: string[] = []
  readonly #listeners = new Map<string, (event: { data: unknown }) => void>()
  isClosed = false
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.isClosed = true
  }
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    this.#listeners.set(type, listener)
  }
  fire(type: 'open' | 'close' | 'message', data?: unknown): void {
    this.#listeners.get(type)?.({ data })
  }
}

test('a call reaches its handler and its checked result comes back', async () => {
  const client = createInProcessClient(
    engineWith({ 'classes.list': ({ taskId }) => [{ ...classOf(taskId), extra: 1 } as never] }),
  )
  assert.deepEqual(await client.call('classes.list', { taskId: 3 as never }), [classOf(3)])
  client.close()
})

function classOf(taskId: number): object {
  return { id: 7, taskId, name: 'Cat', key: 'c', colour: '#102030' }
}

test('wrong params are refused on the client and again in the engine', async () => {
  const client = createInProcessClient(engineWith({ 'classes.list': () => [] }))
  await assert.rejects(client.call('classes.list', { taskId: -1 as never }), hasCode('invalid-params'))
  client.close()
  const sent: string[] = []
  const dispatcher = createDispatcher(engineWith({ 'classes.list': () => [] }).handlers, (text) => sent.push(text))
  dispatcher.receive('{"type":"call","id":1,"method":"classes.list","params":{"taskId":-1}}')
  dispatcher.receive('{"type":"call","id":2,"method":"toString","params":{}}')
  await sleep(0)
  assert.deepEqual(
    sent.map((text) => JSON.parse(text).code),
    ['invalid-params', 'unknown-method'],
  )
  assert.throws(() => dispatcher.receive('not json'), hasCode('invalid-frame'))
  assert.throws(() => dispatcher.receive('{"type":"call"}'), hasCode('invalid-frame'))
})

test('a result that breaks the contract is an error, not a result', async () => {
  const client = createInProcessClient(engineWith({ 'classes.list': () => [{ id: 'x' }] as never }))
  await assert.rejects(client.call('classes.list', { taskId: 1 as never }), hasCode('invalid-result'))
  client.close()
})

test('an error keeps its code and message', async () => {
  const failure = Object.assign(new Error('There is no class 9.'), { code: 'not-found' })
  const client = createInProcessClient(engineWith({ 'classes.list': () => Promise.reject(failure) }))
  await assert.rejects(client.call('classes.list', { taskId: 9 as never }), {
    code: 'not-found',
    message: failure.message,
  })
  client.close()
})

test('aborting a call aborts it in the engine', async () => {
  let engineSignal: AbortSignal | undefined
  const client = createInProcessClient(
    engineWith({
      'classes.list': (_params, { signal }) => {
        engineSignal = signal
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    }),
  )
  const controller = new AbortController()
  const call = client.call('classes.list', { taskId: 1 as never }, { signal: controller.signal })
  await sleep(0)
  assert.equal(engineSignal?.aborted, false)
  controller.abort()
  await assert.rejects(call, hasCode('aborted'))
  await sleep(0)
  assert.equal(engineSignal?.aborted, true)
  client.close()
})

test('events reach those who listen, checked, until they stop listening', async () => {
  const engine = engineWith({})
  const client = createInProcessClient(engine)
  const seen: unknown[] = []
  const stop = client.on('labels.changed', (payload) => seen.push(payload))
  engine.emit({ event: 'labels.changed', payload: { taskId: 2 as never } })
  await sleep(0)
  stop()
  engine.emit({ event: 'labels.changed', payload: { taskId: 3 as never } })
  await sleep(0)
  assert.deepEqual(seen, [{ taskId: 2 }])
  assert.throws(() => engine.emit({ event: 'labels.changed', payload: TASK }))
  client.close()
})

test('calls made before the connection is ready are sent once it is', async () => {
  const socket = new HandSocket()
  const client = createClient(() => socket)
  const call = client.call('jobs.list', {})
  assert.deepEqual(socket.sent, [])
  socket.fire('open')
  assert.deepEqual(JSON.parse(socket.sent[0]!), { type: 'call', id: 0, method: 'jobs.list', params: {} })
  socket.fire('message', '{"type":"result","id":0,"result":[]}')
  assert.deepEqual(await call, [])
  client.close()
  assert.equal(socket.isClosed, true)
})

test('a failed start rejects every queued call', async () => {
  const socket = new HandSocket()
  const client = createClient(() => socket)
  const calls = [client.call('jobs.list', {}), client.call('project.get', {})]
  socket.fire('close')
  for (const call of calls) await assert.rejects(call, hasCode('disconnected'))
  client.close()
  await assert.rejects(client.call('jobs.list', {}), hasCode('disconnected'))
})

test('a lost connection is made again and listeners are told to fetch afresh', async () => {
  const sockets: HandSocket[] = []
  const client = createClient(() => sockets[sockets.push(new HandSocket()) - 1]!, { backOffMs: [1] })
  const seen: string[] = []
  client.onDisconnect(() => seen.push('lost'))
  client.onReconnect(() => seen.push('back'))
  sockets[0]!.fire('open')
  const lost = client.call('jobs.list', {})
  sockets[0]!.fire('close')
  await assert.rejects(lost, hasCode('disconnected'))
  while (sockets.length < 2) await sleep(1)
  const queued = client.call('jobs.list', {})
  sockets[1]!.fire('open')
  sockets[1]!.fire('message', '{"type":"result","id":1,"result":[]}')
  assert.deepEqual(await queued, [])
  assert.deepEqual(seen, ['lost', 'back'])
  client.close()
})
