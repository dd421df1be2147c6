import { join, resolve } from 'node:path'
import { BrowserWindow, Menu, app, dialog } from 'electron'
import { answerBridge, askWhatToOpen, pickNewProject, pickProject } from './dialogs.ts'
import { createProject, startEngine } from './engine-process.ts'
import type { EngineCommand, EngineProcess } from './engine-process.ts'
import { menuTemplate } from './menu.ts'
import { RecentProjects } from './recent-projects.ts'
import { saveWindowState } from './window-state.ts'
import { denyPermissions, openWindow } from './window.ts'

/** One window on one engine on one project. Opening another project ends the engine of the one before. */
export class Shell {
  readonly #command: EngineCommand
  readonly #preload: string
  readonly #windowState: string
  readonly #recent: RecentProjects
  #engine: EngineProcess | null = null
  #opening: Promise<boolean> = Promise.resolve(false)
  #isStopped = false

  constructor(appFolder: string, userFolder: string) {
    this.#command = engineCommand(appFolder)
    this.#preload = join(appFolder, 'build', 'dist', 'main', 'preload.cjs')
    this.#windowState = join(userFolder, 'window-state.json')
    this.#recent = new RecentProjects(userFolder)
  }

  async start(project: string | null): Promise<void> {
    denyPermissions()
    answerBridge({
      origin: () => this.#engine?.origin ?? null,
      recentProjects: () => this.#recent.list(),
      openProject: (path) => this.#open(path),
    })
    this.#setMenu()
    const first = project === null ? (this.#recent.list()[0] ?? null) : resolve(project)
    if (first === null || !(await this.#open(first))) await this.#ask('Which project do you want to work on?')
  }

  /** Ends the engine, also one that is just starting; called before the app quits. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#opening
    await this.#endEngine()
  }

  #setMenu(): void {
    const actions = {
      newProject: () => void this.#chooseNew(),
      openProject: () => void this.#chooseExisting(),
      openRecent: (path: string) => void this.#open(path),
    }
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, this.#recent.list(), process.platform)))
  }

  async #endEngine(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    await engine?.stop()
  }

  async #ask(message: string): Promise<void> {
    while (this.#engine === null && !this.#isStopped) {
      const choice = await askWhatToOpen(message)
      if (choice === 'quit') return app.quit()
      await (choice === 'new' ? this.#chooseNew() : this.#chooseExisting())
    }
  }

  async #chooseNew(): Promise<void> {
    const project = await pickNewProject()
    if (project === null) return
    try {
      await createProject(this.#command, project)
    } catch (error) {
      return dialog.showErrorBox('The project could not be created', messageOf(error))
    }
    await this.#open(project)
  }

  async #chooseExisting(): Promise<void> {
    const project = await pickProject()
    if (project !== null) await this.#open(project)
  }

  #open(project: string): Promise<boolean> {
    this.#opening = this.#opening.then(() => this.#tryOpen(project))
    return this.#opening
  }

  async #tryOpen(project: string): Promise<boolean> {
    if (this.#isStopped) return false
    try {
      const engine = await startEngine(this.#command, project)
      const windowsBefore = BrowserWindow.getAllWindows()
      await this.#endEngine()
      this.#engine = engine
      this.#recent.add(project)
      this.#setMenu()
      // One that is destroyed is not closed: the next one opens where it is now, not where the last closed one was.
      for (const window of windowsBefore) saveWindowState(window, this.#windowState)
      openWindow(engine.url, this.#preload, this.#windowState)
      // Only now: without any window the app would quit.
      for (const window of windowsBefore) window.destroy()
      void engine.ended.then((said) => this.#engineEnded(engine, project, said))
      return true
    } catch (error) {
      dialog.showErrorBox('The project could not be opened', `${project}\n\n${messageOf(error)}`)
      return false
    }
  }

  async #engineEnded(engine: EngineProcess, project: string, said: string): Promise<void> {
    if (this.#engine !== engine || this.#isStopped) return
    this.#engine = null
    dialog.showErrorBox('The engine stopped', `Nothing that you labelled is lost. It is started again now.\n\n${said}`)
    if (!(await this.#open(project))) await this.#ask('The project could not be opened again.')
  }
}

/** The engine is a process of its own, so in the packaged app it lies beside the archive, not in it. */
function engineCommand(appFolder: string): EngineCommand {
  const folder = appFolder.replace(/app\.asar$/, 'app.asar.unpacked')
  const node = process.platform === 'win32' ? 'node.exe' : 'node'
  return {
    node: join(folder, 'node_modules', 'node', 'bin', node),
    cli: join(folder, 'electron', 'engine', 'cli.ts'),
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
