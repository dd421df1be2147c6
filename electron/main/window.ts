import { BrowserWindow, session } from 'electron'
import type { WebContents } from 'electron'
import { readWindowState, saveWindowState } from './window-state.ts'

// Figures can be copied as CSV; nothing else that needs permission is ever asked for.
const ALLOWED_PERMISSION = 'clipboard-sanitized-write'

/** Opens the interface where it was last, with no way out of it: one origin, no new windows, no permissions, no Node. */
export function openWindow(url: string, preload: string, stateFile: string): BrowserWindow {
  const { bounds, isMaximized } = readWindowState(stateFile)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 760,
    minHeight: 560,
    title: 'Handful',
    show: false,
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
  })
  if (isMaximized) window.maximize()
  window.on('close', () => saveWindowState(window, stateFile))
  confine(window.webContents, new URL(url).origin)
  // Shown when it has something to show: no white flash.
  window.once('ready-to-show', () => window.show())
  void window.loadURL(url)
  return window
}

function confine(contents: WebContents, origin: string): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (originOf(event.url) !== origin) event.preventDefault()
  })
}

/** Holds for every window. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === ALLOWED_PERMISSION),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === ALLOWED_PERMISSION)
}

export function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null
}
