import { stat } from 'node:fs/promises'
import { dialog, ipcMain, shell } from 'electron'
import type { IpcMainInvokeEvent } from 'electron'
import { channels } from './channels.ts'
import { originOf } from './window.ts'

const EXTENSION = '.handful'

/** What the bridge needs of the shell. */
export interface BridgeAnswers {
  /** Of the engine that is running; `null` while none is. */
  origin(): string | null
  recentProjects(): string[]
  openProject(path: string): Promise<unknown>
}

/** Answers the preload bridge, for pages of the engine's own origin alone. */
export function answerBridge({ origin: engineOrigin, recentProjects, openProject }: BridgeAnswers): void {
  const guard = (event: IpcMainInvokeEvent): void => {
    const origin = originOf(event.senderFrame?.url ?? '')
    if (origin === null || origin !== engineOrigin()) throw new Error('Only the interface may ask for this.')
  }
  ipcMain.handle(channels.pickFolder, (event) => {
    guard(event)
    return pickFolder('Choose a folder')
  })
  ipcMain.handle(channels.pickFile, (event) => {
    guard(event)
    return pickFile('Choose a file')
  })
  ipcMain.handle(channels.recentProjects, (event) => {
    guard(event)
    return recentProjects()
  })
  ipcMain.handle(channels.openProject, async (event, path: unknown) => {
    guard(event)
    const known = recentProjects().find((project) => project === path)
    if (known === undefined) throw new Error('This project is not among those opened lately.')
    await openProject(known)
  })
  ipcMain.handle(channels.openFolder, async (event, path: unknown) => {
    guard(event)
    // A file would be run by whatever program opens it.
    if (typeof path !== 'string' || !(await isFolder(path))) throw new Error('This folder does not exist.')
    const problem = await shell.openPath(path)
    if (problem !== '') throw new Error(problem)
  })
}

export async function pickFolder(title: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title,
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

async function pickFile(title: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ title, properties: ['openFile'] })
  return canceled ? null : (filePaths[0] ?? null)
}

/** A project folder that exists, or `null`. */
export async function pickProject(): Promise<string | null> {
  const path = await pickFolder('Open a project')
  if (path === null || path.endsWith(EXTENSION)) return path
  dialog.showErrorBox('This is not a Handful project', `The folder of a project ends in ${EXTENSION}: ${path}`)
  return null
}

/** Where a new project is to be made, or `null`. */
export async function pickNewProject(): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: 'New project',
    defaultPath: `Untitled${EXTENSION}`,
  })
  if (canceled || filePath === '') return null
  return filePath.endsWith(EXTENSION) ? filePath : filePath + EXTENSION
}

/** What to do when no project is known, or the last one could not be opened. */
export async function askWhatToOpen(message: string): Promise<'new' | 'open' | 'quit'> {
  const choices = ['new', 'open', 'quit'] as const
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message,
    buttons: ['New project…', 'Open project…', 'Quit'],
    defaultId: 0,
    cancelId: 2,
  })
  return choices[response] ?? 'quit'
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
