import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { WebSocket } from 'ws'
import { MAX_UPLOAD_BYTES } from '../../../shared/contract/blob-routes.ts'
import type { Handlers } from '../../../shared/contract/contract.ts'
import { createClient } from '../../../shared/rpc/client.ts'
import { EngineError } from '../../../electron/engine/base/errors.ts'
import { startServer } from '../../../electron/engine/server/http.ts'
import type { EngineServer } from '../../../electron/engine/server/http.ts'

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let folder: string
let server: EngineServer
let cookie: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handful-server-'))
  await mkdir(join(folder, 'interface', 'assets'), { recursive: true })
  await writeFile(join(folder, 'interface', 'index.html'), '<!doctype html><title>Handful</title>')
  await writeFile(join(folder, 'interface', 'assets', 'main.js'), 'export {}')
  await writeFile(join(folder, 'secret.html'), 'secret')
  await symlink(join(folder, 'secret.html'), join(folder, 'interface', 'link.html'))
  server = await startServer(
    {
      handlers: { 'jobs.list': () => [] } as Partial<Handlers> as Handlers,
      on: () => () => {},
      preview: (sampleId) =>
        Promise.resolve(sampleId === 1 ? { mime: 'image/webp', bytes: Buffer.from('picture') } : null),
      sound: (sampleId) => {
        if (sampleId === 3)
          throw new EngineError('unreadable', 'song.wav could not be opened: it is not there (any more).')
        return Promise.resolve(sampleId === 1 ? { mime: 'audio/wav', bytes: Buffer.from('sound') } : null)
      },
      mapPlaces: (version) => (version === 7 ? Uint8Array.of(1, 2, 3) : null),
      mapLabels: (version, taskId) => Promise.resolve(version === 7 && taskId === 2 ? Uint8Array.of(4) : null),
      upload: async (name, bytes) => `${name}: ${(await text(Readable.from(bytes))).length} bytes`,
    },
    { interfaceRoot: join(folder, 'interface') },
  )
  const reply = await get(`/?token=${server.mint().token}`, { cookie: '' })
  cookie = reply.headers['set-cookie']![0]!.split(';')[0]!
})

after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

/** Sends the path as it stands: `fetch` would tidy it up. */
function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET', body = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { port: server.port, host: '127.0.0.1', path, method, headers: { cookie, ...headers } }
    const sent = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The status an upgrade was refused with, or 101. */
function upgrade(headers: Record<string, string>, path = '/ws'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    socket.on('error', () => {})
  })
}

const origin = (): string => `http://127.0.0.1:${server.port}`

test('a token is exchanged once for a cookie that scripts cannot read', async () => {
  const { token, url } = server.mint()
  assert.equal(url, `${origin()}/?token=${token}`)
  const first = await get(`/?token=${token}`, { cookie: '' })
  assert.equal(first.status, 303)
  assert.equal(first.headers.location, '/')
  assert.match(
    first.headers['set-cookie']![0]!,
    /^handful_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
  )
  const second = await get(`/?token=${token}`, { cookie: '' })
  assert.equal(second.status, 401)
  assert.equal(second.headers['set-cookie'], undefined)
})

test('the browser that used a token may open the same address again', async () => {
  const { token } = server.mint()
  const first = await get(`/?token=${token}`, { cookie: '' })
  const kept = first.headers['set-cookie']![0]!.split(';')[0]!
  assert.equal((await get(`/?token=${token}`, { cookie: kept })).status, 303)
  assert.equal((await get('/', { cookie: kept })).status, 200)
})

test('without a token or with a wrong one nothing is served', async () => {
  for (const path of ['/', '/?token=wrong', '/assets/main.js', '/preview/160/1', '/sound/1', '/nothing']) {
    assert.equal((await get(path, { cookie: '' })).status, 401, path)
  }
  assert.equal((await get('/', { cookie: `handful_${server.port}=wrong` })).status, 401)
})

test('a wrong host is refused, a forwarded port is not', async () => {
  assert.equal((await get('/', { host: 'evil.example' })).status, 403)
  assert.equal((await get('/', { host: `evil.example:${server.port}` })).status, 403)
  assert.equal((await get('/', { host: '127.0.0.1.evil.example' })).status, 403)
  assert.equal((await get('/', { host: 'localhost:9999' })).status, 200)
})

test('a wrong origin is refused', async () => {
  for (const wrong of [
    'http://evil.example',
    'null',
    `http://localhost:${server.port}`,
    `https://127.0.0.1:${server.port}`,
  ]) {
    assert.equal((await get('/', { origin: wrong })).status, 403, wrong)
  }
  assert.equal((await get('/', { origin: origin() })).status, 200)
})

test('only GET and HEAD without a body are answered', async () => {
  assert.equal((await get('/', {}, 'POST', 'x')).status, 405)
  assert.equal((await get('/', { 'content-length': 5 }, 'GET', 'hello')).status, 413)
  const head = await get('/', {}, 'HEAD')
  assert.deepEqual([head.status, head.body], [200, ''])
})

test('a file is taken from our own page, with its name, and from nobody else', async () => {
  const [path, own] = ['/upload/a%20b.png', { origin: origin() }]
  const taken = await get(path, own, 'POST', 'bytes')
  assert.deepEqual([taken.status, taken.body], [200, 'a b.png: 5 bytes\n'])
  assert.equal((await get(path, {}, 'POST', 'bytes')).status, 403)
  assert.equal((await get(path, { origin: 'http://evil.example' }, 'POST', 'bytes')).status, 403)
  assert.equal((await get(path, { ...own, cookie: '' }, 'POST', 'bytes')).status, 401)
  assert.equal((await get('/upload/', own, 'POST', 'bytes')).status, 405)
  assert.equal((await get(path, own)).status, 404)
})

test('a file that is too long, or does not say how long it is, is refused before it is read', async () => {
  const own = { origin: origin() }
  assert.equal((await get('/upload/a.png', { ...own, 'content-length': MAX_UPLOAD_BYTES + 1 }, 'POST')).status, 413)
  assert.equal((await get('/upload/a.png', { ...own, 'transfer-encoding': 'chunked' }, 'POST', 'bytes')).status, 413)
})

test('every answer carries the security headers', async () => {
  for (const path of ['/', '/nothing', '/preview/160/1']) {
    const { headers } = await get(path)
    assert.match(String(headers['content-security-policy']), /default-src 'none'; script-src 'self';/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
  }
})

test('files outside the interface cannot be reached', async () => {
  const attempts = ['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/assets/../../secret.html', '//secret.html',
    '/link.html', '/%00secret.html', '/..%5csecret.html', '/%E0%A4%A', `/${encodeURIComponent(join(folder, 'secret.html'))}`] // prettier-ignore
  for (const path of attempts) {
    const reply = await get(path)
    assert.equal(reply.status, 404, path)
    assert.doesNotMatch(reply.body, /secret/)
  }
})

test('previews are served by id alone and cached for this session', async () => {
  const preview = await get('/preview/160/1')
  assert.deepEqual([preview.status, preview.body, preview.headers['content-type']], [200, 'picture', 'image/webp'])
  assert.equal(preview.headers['cache-control'], 'private, max-age=86400, immutable')
  assert.equal(preview.headers.vary, 'Cookie')
  for (const path of [
    '/preview/160/2',
    '/preview/160/0',
    '/preview/161/1',
    '/preview/160/../1',
    '/preview/160/x.png',
  ]) {
    assert.equal((await get(path)).status, 404, path)
  }
})

test('a map is served by version, for a task or for none, and is never cached', async () => {
  const map = await get('/map/7')
  assert.deepEqual([map.status, map.body, map.headers['cache-control']], [200, '\u0001\u0002\u0003', 'no-store'])
  assert.equal((await get('/map/7/2')).body, '\u0004')
  for (const path of ['/map/8', '/map/7/3', '/map/7/0', '/map/7/', '/map/', '/map/x', '/map/7/2/1']) {
    assert.equal((await get(path)).status, 404, path)
  }
})

test('sounds are served by id; what is no sound is not found, and a file that has gone is named', async () => {
  const sound = await get('/sound/1')
  assert.deepEqual([sound.status, sound.body, sound.headers['content-type']], [200, 'sound', 'audio/wav'])
  for (const path of ['/sound/2', '/sound/0', '/sound/160/1', '/sound/1.wav', '/sound/']) {
    assert.equal((await get(path)).status, 404, path)
  }
  const gone = await get('/sound/3')
  assert.deepEqual([gone.status, gone.body.includes('song.wav could not be opened')], [404, true])
})

test('the upgrade needs the right path, origin, host and cookie', async () => {
  assert.equal(await upgrade({ origin: origin(), cookie }), 101)
  assert.equal(await upgrade({ origin: origin(), cookie }, '/other'), 404)
  assert.equal(await upgrade({ cookie }), 403)
  assert.equal(await upgrade({ origin: 'http://evil.example', cookie }), 403)
  assert.equal(await upgrade({ origin: 'http://evil.example', host: 'evil.example', cookie }), 403)
  assert.equal(await upgrade({ origin: origin() }), 401)
  assert.equal(await upgrade({ origin: origin(), cookie: `handful_${server.port}=wrong` }), 401)
})

test('a frame that is too big, binary or no frame closes the connection', async () => {
  for (const [data, code] of [
    ['x'.repeat(1_048_577), 1009],
    [Buffer.from('{}'), 1002],
    ['{}', 1002],
  ] as const) {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers: { origin: origin(), cookie } })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => {})
    socket.on('open', () => socket.send(data))
    assert.equal(await closed, code)
  }
})

test('the client calls through a real socket', async () => {
  const client = createClient(
    () => new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers: { origin: origin(), cookie } }),
  )
  assert.deepEqual(await client.call('jobs.list', {}), [])
  client.close()
})
