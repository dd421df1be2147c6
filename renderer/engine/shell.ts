/** What the desktop shell offers through its preload bridge. A browser has none of it. */
export interface HandfulShell {
  /** Opens the native folder dialog; `null` when it was dismissed. */
  pickFolder(): Promise<string | null>
  /** Opens the native file dialog; `null` when it was dismissed. */
  pickFile(): Promise<string | null>
  /** Where a file or folder lies that was dropped on the window. */
  pathOf?(file: File): string
  /** Projects opened lately that still exist, the last one first. */
  recentProjects?(): Promise<string[]>
  /** Opens one of these instead of the project on screen. */
  openProject?(path: string): Promise<void>
  /** Shows a folder in the file manager of the system. */
  openFolder?(path: string): Promise<void>
}

declare global {
  interface Window {
    readonly handfulShell?: HandfulShell
  }
}

export function findShell(): HandfulShell | null {
  return window.handfulShell ?? null
}
