import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { beforeEach, describe, it } from 'node:test'
import { join } from 'node:path'
import { electron } from '../support/electron-replaced.ts'
import type { FakeWindow } from '../support/electron-replaced.ts'
import { temporaryFolder } from '../support/project.ts'

const { denyPermissions, openWindow } = await import('../../electron/main/window.ts')

let stateFile: string

function open(): FakeWindow {
  openWindow('http://127.0.0.1:4321/?token=t', '/app/preload.cjs', stateFile)
  return electron.windows.at(-1)!
}

describe('a window of the shell', () => {
  beforeEach(() => {
    electron.windows.length = 0
    stateFile = join(temporaryFolder(), 'window-state.json')
    open()
  })

  it('is isolated, sandboxed and without Node', () => {
    assert.deepEqual(electron.windows[0]?.options.webPreferences, {
      preload: '/app/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    })
  })

  it('opens where it was closed, also maximised, unless no screen is there any more', () => {
    const first = open()
    const bounds = { x: 200, y: 100, width: 900, height: 700 }
    Object.assign(first, { bounds, isMax: true })
    first.emit('close')
    const second = open()
    const { x, y, width, height } = second.options
    assert.deepEqual([{ x, y, width, height }, second.isMaximized()], [bounds, true])
    Object.assign(second, { bounds: { ...bounds, x: 5000 } })
    second.emit('close')
    assert.deepEqual([open().options.x, open().options.width], [undefined, 1280])
    writeFileSync(stateFile, '{"bounds":')
    assert.equal(open().options.width, 1280)
  })

  it('opens no other window', () => {
    assert.deepEqual(electron.windows[0]?.webContents.openHandler({ url: 'http://127.0.0.1:4321/' }), {
      action: 'deny',
    })
  })

  it('stays on the origin of its engine', () => {
    const isDenied = (url: string): boolean => {
      let isPrevented = false
      const event = { url, preventDefault: () => (isPrevented = true) }
      electron.windows[0]?.webContents.emit('will-frame-navigate', event)
      return isPrevented
    }
    assert.equal(isDenied('http://127.0.0.1:4321/other'), false)
    for (const url of [
      'http://127.0.0.1:9999/',
      'https://example.com/',
      'file:///etc/passwd',
      'about:blank',
      'nonsense',
    ]) {
      assert.equal(isDenied(url), true, url)
    }
  })

  it('gets no permission but to copy', () => {
    denyPermissions()
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
    ]) {
      assert.deepEqual([electron.isGranted(permission), electron.isPermitted(permission)], [false, false], permission)
    }
    assert.deepEqual(
      [electron.isGranted('clipboard-sanitized-write'), electron.isPermitted('clipboard-sanitized-write')],
      [true, true],
    )
  })
})
