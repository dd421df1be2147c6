import { BrowserWindow, app } from 'electron'
import { Shell } from './shell.ts'

app.enableSandbox()

if (app.requestSingleInstanceLock()) {
  const shell = new Shell(app.getAppPath(), app.getPath('userData'))
  let isStopped = false

  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus())
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (isStopped) return
    event.preventDefault()
    void shell.stop().finally(() => {
      isStopped = true
      app.quit()
    })
  })

  void app.whenReady().then(() => shell.start(process.argv.slice(1).find((arg) => arg.endsWith('.handful')) ?? null))
} else {
  app.quit()
}
