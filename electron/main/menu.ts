import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  newProject(): void
  openProject(): void
  openRecent(path: string): void
}

/** The application's menu; what is not about projects is the system's own. */
export function menuTemplate(
  actions: MenuActions,
  recentProjects: readonly string[],
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New Project…', accelerator: 'CmdOrCtrl+N', click: () => actions.newProject() },
        { label: 'Open Project…', accelerator: 'CmdOrCtrl+O', click: () => actions.openProject() },
        {
          label: 'Open Recent',
          enabled: recentProjects.length > 0,
          submenu: recentProjects.map((path) => ({ label: path, click: () => actions.openRecent(path) })),
        },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ]
}
