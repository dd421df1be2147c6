/** The one bridge between the interface and the desktop: native dialogs, paths, recent projects, and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { channels } from '../main/channels.ts'

contextBridge.exposeInMainWorld('handfulShell', {
  /** The folder the analyst chose, or `null` when the dialog was dismissed. */
  pickFolder: (): Promise<string | null> => ipcRenderer.invoke(channels.pickFolder),
  /** The file the analyst chose, or `null` when the dialog was dismissed. */
  pickFile: (): Promise<string | null> => ipcRenderer.invoke(channels.pickFile),
  /** Where a file or folder lies that was dropped on the window. */
  pathOf: (file: File): string => webUtils.getPathForFile(file),
  /** Projects opened lately that still exist, the last one first. */
  recentProjects: (): Promise<string[]> => ipcRenderer.invoke(channels.recentProjects),
  /** Opens one of these instead of the project on screen. */
  openProject: (path: string): Promise<void> => ipcRenderer.invoke(channels.openProject, path),
  /** Shows a folder in the system's file manager. */
  openFolder: (path: string): Promise<void> => ipcRenderer.invoke(channels.openFolder, path),
})
