import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createProject, openProject } from '../../electron/engine/db/project.ts'
import { serve } from '../../electron/engine/serve.ts'
import type { ServedEngine } from '../../electron/engine/serve.ts'
import { temporaryFolder } from '../support/project.ts'

const CLI = fileURLToPath(new URL('../../electron/engine/cli.ts', import.meta.url))
const ENGINE = new URL('../../electron/engine/engine.ts', import.meta.url).href

function newProject(): string {
  const path = join(temporaryFolder(), 'test.handful')
  createProject(path, { modality: 'images' }).close()
  return path
}

/** Starts `handful serve --json`, as the desktop shell does. */
async function startProcess(
  t: TestContext,
  path: string,
): Promise<{ child: ChildProcess; ready: ServedEngine['ready'] }> {
  const child = spawn(process.execPath, [CLI, 'serve', path, '--json'], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`handful serve ended with ${code}`)))
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), ended])) as [string]
  return { child, ready: JSON.parse(line) as ServedEngine['ready'] }
}

async function isAccepted(url: string): Promise<boolean> {
  const { status } = await fetch(url, { redirect: 'manual' })
  return status === 303
}

test('the ready line leads to the interface, and the end of the input ends the engine', async (t) => {
  const path = newProject()
  const { child, ready } = await startProcess(t, path)
  assert.equal(ready.url, `http://127.0.0.1:${ready.port}/?token=${ready.token}`)
  assert.equal(await isAccepted(ready.url), true)
  assert.equal(await isAccepted(ready.url), false)
  child.stdin!.end()
  assert.deepEqual(await once(child, 'exit'), [0, null])
  openProject(path).close()
})

test('a signal ends the engine in order', async (t) => {
  const path = newProject()
  const { child } = await startProcess(t, path)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
  openProject(path).close()
})

test('a second opener is told an address that works, however often it was used before', async (t) => {
  const path = newProject()
  const { ready, stop } = await serve(path)
  t.after(stop)
  assert.equal(await isAccepted(ready.url), true)
  const addresses = new Set<string>()
  for (let opener = 0; opener < 2; opener++) {
    const message = await messageOf(() => serve(path))
    const [url = ''] = /http:\S+token=[\w-]+/.exec(message) ?? []
    assert.equal(await isAccepted(url), true, message)
    addresses.add(url)
  }
  assert.equal(addresses.size, 2)
})

async function messageOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'project-in-use')
    return (error as Error).message
  }
  throw new Error('was opened twice')
}

test('a port that is taken is an error that lets go of the project', async (t) => {
  const [first, second] = [newProject(), newProject()]
  const { ready, stop } = await serve(first)
  t.after(stop)
  await assert.rejects(serve(second, { port: ready.port }), { code: 'cannot-listen' })
  openProject(second).close()
})

test('the engine is ready without loading TensorFlow or the image decoders', async () => {
  const script = `
    import { registerHooks } from 'node:module'
    registerHooks({ load(url, context, next) { console.log(url); return next(url, context) } })
    await import(${JSON.stringify(ENGINE)})`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  assert.match(stdout, /engine\/engine\.ts/)
  assert.doesNotMatch(stdout, /@tensorflow|node_modules\/sharp/)
})
