/** The one bridge between the interface and the desktop: native dialogs, and nothing else. */
import { contextBridge, ipcRenderer } from 'electron'
import { channels } from '../main/channels.ts'

contextBridge.exposeInMainWorld('handfulShell', {
  /** The folder the analyst chose, or `null` when the dialog was dismissed. */
  pickFolder: (): Promise<string | null> => ipcRenderer.invoke(channels.pickFolder),
  /** The file the analyst chose, or `null` when the dialog was dismissed. */
  pickFile: (): Promise<string | null> => ipcRenderer.invoke(channels.pickFile),
  /** Shows a folder in the system's file manager. */
  openFolder: (path: string): Promise<void> => ipcRenderer.invoke(channels.openFolder, path),
})
