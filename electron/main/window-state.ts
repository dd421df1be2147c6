import { readFileSync, writeFileSync } from 'node:fs'
import { screen } from 'electron'
import type { BrowserWindow, Rectangle } from 'electron'

const USUAL = { width: 1280, height: 860 }

interface WindowState {
  readonly bounds: Rectangle
  readonly isMaximized: boolean
}

/** Where the window was when it was closed; its usual size in the middle, where that is on no screen any more. */
export function readWindowState(file: string): { readonly bounds: Partial<Rectangle>; readonly isMaximized: boolean } {
  const state = parse(file)
  return state !== null && isOnScreen(state.bounds) ? state : { bounds: USUAL, isMaximized: false }
}

/** Writes down where a window is now. */
export function saveWindowState(window: BrowserWindow, file: string): void {
  const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }
  writeFileSync(file, JSON.stringify(state))
}

function parse(file: string): WindowState | null {
  try {
    const { bounds, isMaximized } = JSON.parse(readFileSync(file, 'utf8')) as WindowState
    const { x, y, width, height } = bounds
    return [x, y, width, height].every(Number.isInteger) ? { bounds: { x, y, width, height }, isMaximized } : null
  } catch {
    return null
  }
}

/** Whether its title bar can be reached on one of the screens. */
function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const isBeside = x + width < workArea.x + 100 || x > workArea.x + workArea.width - 100
    return !isBeside && y >= workArea.y - 10 && y < workArea.y + workArea.height - 50
  })
}
