import assert from 'node:assert/strict'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, beforeEach, afterEach, describe, it } from 'node:test'
import { electron } from '../support/electron-replaced.ts'

const { Shell } = await import('../../electron/main/shell.ts')

const support = join(import.meta.dirname, '..', 'support')

/** An app folder laid out as the real one, with a stand-in for the engine, so that real processes are started. */
function layOutApp(): string {
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'handful-shell-')))
  const node = join(app, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const cli = join(app, 'electron', 'engine', 'cli.ts')
  for (const file of [node, cli]) mkdirSync(dirname(file), { recursive: true })
  symlinkSync(process.execPath, node)
  copyFileSync(join(support, 'fake-engine.ts'), cli)
  writeFileSync(join(app, 'package.json'), '{"type":"module"}')
  for (const project of ['first', 'second', 'broken', 'mortal']) mkdirSync(join(app, `${project}.handful`))
  return app
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waits = 0; !isTrue(); waits++) {
    assert.ok(waits < 500, 'it did not happen within ten seconds')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('the shell', () => {
  let app: string
  let shell: InstanceType<typeof Shell>
  const project = (name: string): string => join(app, `${name}.handful`)
  const urls = (): string[] =>
    electron.windows.filter((window) => !window.isDestroyed).map(({ url }) => decodeURIComponent(url))
  const address = (name: string): string => `http://127.0.0.1:4321/?token=token of ${name}.handful`

  before(() => {
    app = layOutApp()
  })
  after(() => rmSync(app, { recursive: true }))
  beforeEach(() => {
    electron.windows.length = 0
    electron.errors.length = 0
    electron.answers.length = 0
    electron.app.quitCount = 0
    rmSync(join(app, 'recent-projects.json'), { force: true })
    shell = new Shell(app, app)
  })
  afterEach(() => shell.stop())

  it('opens the project it is given, and next time the same one without being told', async () => {
    await shell.start(project('first'))
    assert.deepEqual(urls(), [address('first')])
    await shell.stop()

    electron.windows.length = 0
    shell = new Shell(app, app)
    await shell.start(null)
    assert.deepEqual(urls(), [address('first')])
  })

  it('asks when it knows no project, and creates a new one', async () => {
    electron.answers.push('new', join(app, 'fresh'))
    await shell.start(null)
    assert.deepEqual(urls(), [address('fresh')])
  })

  it('quits when the question is dismissed', async () => {
    await shell.start(null)
    assert.deepEqual([urls(), electron.app.quitCount], [[], 1])
  })

  it('says why a project cannot be opened, and asks for another', async () => {
    electron.answers.push('open', project('second'))
    await shell.start(project('broken'))
    assert.deepEqual(electron.errors, [
      `The project could not be opened: ${project('broken')}\n\nthis project is broken`,
    ])
    assert.deepEqual(urls(), [address('second')])
  })

  it('starts the engine again when it stops by itself', async () => {
    await shell.start(project('mortal'))
    await until(() => electron.errors.length > 0 && urls().length > 0 && electron.windows.length === 2)
    assert.match(electron.errors.join(), /The engine stopped: Nothing that you labelled is lost.*out of luck/s)
    assert.deepEqual(urls(), [address('mortal')])
  })

  it('leaves no engine behind when it is stopped while one starts', async () => {
    const pidFile = join(project('second'), 'engine.pid')
    const starting = shell.start(project('second'))
    await until(() => existsSync(pidFile))
    await shell.stop()
    await starting
    assert.throws(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0), { code: 'ESRCH' })
  })

  it('refuses a folder that is no project', async () => {
    electron.answers.push('open', app)
    await shell.start(null)
    assert.deepEqual(electron.errors, [
      `This is not a Handful project: The folder of a project ends in .handful: ${app}`,
    ])
    assert.equal(electron.app.quitCount, 1)
  })

  it('answers the bridge for its own interface alone', async () => {
    await shell.start(project('first'))
    const ask = (channel: string, url: string, ...args: unknown[]): Promise<unknown> =>
      Promise.resolve().then(() => electron.bridge.get(channel)?.({ senderFrame: { url } }, ...args))
    const own = 'http://127.0.0.1:4321/'

    electron.answers.push('/photos')
    assert.equal(await ask('handful:pick-folder', own), '/photos')
    assert.equal(await ask('handful:pick-folder', own), null)
    await ask('handful:open-folder', own, app)
    assert.deepEqual(electron.openedPaths, [app])

    await assert.rejects(ask('handful:pick-folder', 'http://127.0.0.1:9/'), /Only the interface/)
    await assert.rejects(ask('handful:open-folder', 'file:///tmp/x.html', app), /Only the interface/)
    await assert.rejects(ask('handful:open-folder', own, join(app, 'package.json')), /does not exist/)
    await assert.rejects(ask('handful:open-folder', own, 7), /does not exist/)
  })

  it('offers the projects opened lately, the last one first, in its menu and to its interface', async () => {
    await shell.start(project('first'))
    await shell.stop()
    shell = new Shell(app, app)
    await shell.start(project('second'))
    const recent = [project('second'), project('first')]
    const own = { senderFrame: { url: 'http://127.0.0.1:4321/' } }
    assert.deepEqual(await electron.bridge.get('handful:recent-projects')?.(own), recent)
    const open = electron.bridge.get('handful:open-project')
    await assert.rejects(Promise.resolve(open?.(own, '/elsewhere.handful')), /not among those/)
    await open?.(own, recent[1])
    assert.deepEqual(urls(), [address('first')])

    const menu = electron.menu as { label?: string; submenu?: { label?: string; submenu?: { label: string }[] }[] }[]
    const lately = menu.find(({ label }) => label === '&File')?.submenu?.find(({ label }) => label === 'Open Recent')
    assert.deepEqual(
      lately?.submenu?.map(({ label }) => label),
      recent.toReversed(),
    )
  })

  it('starts with nothing lately when the list was damaged', async () => {
    writeFileSync(join(app, 'recent-projects.json'), '[1, "unfinished')
    await shell.start(null)
    assert.deepEqual([urls(), electron.app.quitCount], [[], 1])
  })

  it('has a menu that opens another project in place of the first, where its window is now', async () => {
    await shell.start(project('first'))
    const bounds = { x: 30, y: 40, width: 1000, height: 800 }
    Object.assign(electron.windows.at(-1)!, { bounds, isMax: true })
    electron.answers.push(project('second'))
    const menu = electron.menu as { label?: string; submenu?: { label?: string; click(): void }[] }[]
    const open = menu.find(({ label }) => label === '&File')?.submenu?.find(({ label }) => label === 'Open Project…')
    open?.click()
    await until(() => urls().length === 1 && urls()[0] === address('second'))
    const { x, y, width, height } = electron.windows.at(-1)!.options
    assert.deepEqual([{ x, y, width, height }, electron.windows.at(-1)?.isMaximized()], [bounds, true])
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
})
