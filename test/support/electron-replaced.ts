/**
 * Replaces the `electron` module for the files imported after this one: its parts keep what was done to them in
 * `calls`, and answer dialogs from `answers`. Node resolves `electron` to a path of a binary, so a test cannot load it.
 */
import { EventEmitter } from 'node:events'
import { registerHooks } from 'node:module'

export interface FakeWindow extends EventEmitter {
  readonly url: string
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> } & Readonly<
    Partial<Record<'x' | 'y' | 'width' | 'height', number>>
  >
  readonly webContents: EventEmitter & { openHandler: (details: { url: string }) => { action: string } }
  isDestroyed: boolean
  isMaximized(): boolean
}

type Answer = (permission: string) => boolean
type Listener = (event: unknown, ...args: unknown[]) => unknown

class ElectronReplaced {
  readonly app = Object.assign(new EventEmitter(), {
    quitCount: 0,
    isSandboxed: false,
    folder: '',
    enableSandbox: () => (this.app.isSandboxed = true),
    requestSingleInstanceLock: () => true,
    whenReady: () => Promise.resolve(),
    getAppPath: () => this.app.folder,
    getPath: () => this.app.folder,
    quit: () => {
      this.app.quitCount++
      this.app.emit('quit-asked')
    },
  })
  readonly windows: FakeWindow[] = []
  readonly bridge = new Map<string, Listener>()
  readonly exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>()
  readonly errors: string[] = []
  readonly openedPaths: string[] = []
  readonly invoked: unknown[][] = []
  /** What the dialogs answer, in order; a dialog without an answer is dismissed. */
  readonly answers: string[] = []
  menu: unknown = null
  isPermitted: Answer = () => true
  isGranted: Answer = () => true

  readonly #picked = (): string[] => this.answers.splice(0, 1)

  /** The parts, as the electron module exports them. */
  module(): Record<string, unknown> {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the window class below has a `this` of its own
    const electron = this
    class BrowserWindow extends EventEmitter {
      url = ''
      isDestroyed = false
      isMax = false
      bounds: unknown = null
      readonly options
      readonly webContents = Object.assign(new EventEmitter(), {
        openHandler: (_details: { url: string }) => ({ action: 'allow' }),
        setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
          this.openHandler = handler
        },
      })
      constructor(options: FakeWindow['options']) {
        super()
        this.options = options
        electron.windows.push(this)
      }
      static getAllWindows(): FakeWindow[] {
        return electron.windows.filter((window) => !window.isDestroyed)
      }
      loadURL(url: string): Promise<void> {
        this.url = url
        return Promise.resolve()
      }
      destroy(): void {
        this.isDestroyed = true
      }
      maximize(): void {
        this.isMax = true
      }
      isMaximized(): boolean {
        return this.isMax
      }
      getNormalBounds(): unknown {
        return this.bounds
      }
      show(): void {}
      focus(): void {}
    }
    return {
      BrowserWindow,
      app: this.app,
      Menu: { buildFromTemplate: (menu: unknown) => menu, setApplicationMenu: (menu: unknown) => (this.menu = menu) },
      session: {
        defaultSession: {
          setPermissionRequestHandler: (
            handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
          ) => {
            this.isGranted = (permission) => {
              let isGranted = false
              handler(null, permission, (granted) => (isGranted = granted))
              return isGranted
            }
          },
          setPermissionCheckHandler: (handler: (contents: unknown, permission: string) => boolean) => {
            this.isPermitted = (permission) => handler(null, permission)
          },
        },
      },
      dialog: {
        showOpenDialog: () => {
          const filePaths = this.#picked()
          return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
        },
        showSaveDialog: () => {
          const [filePath = ''] = this.#picked()
          return Promise.resolve({ canceled: filePath === '', filePath })
        },
        showMessageBox: () =>
          Promise.resolve({ response: ['new', 'open', 'quit'].indexOf(this.#picked()[0] ?? 'quit') }),
        showErrorBox: (title: string, text: string) => this.errors.push(`${title}: ${text}`),
      },
      ipcMain: { handle: (channel: string, listener: Listener) => this.bridge.set(channel, listener) },
      ipcRenderer: {
        invoke: (...args: unknown[]) => {
          this.invoked.push(args)
          return Promise.resolve(null)
        },
      },
      contextBridge: {
        exposeInMainWorld: (name: string, api: Record<string, () => unknown>) => this.exposed.set(name, api),
      },
      webUtils: { getPathForFile: ({ name }: { name: string }) => `/dropped/${name}` },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
      shell: {
        openPath: (path: string) => {
          this.openedPaths.push(path)
          return Promise.resolve('')
        },
      },
    }
  }
}

export const electron = new ElectronReplaced()

const parts = electron.module()
Object.assign(globalThis, { electronReplaced: parts })
const source = Object.keys(parts).map((name) => `export const ${name} = globalThis.electronReplaced.${name}`)

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: `data:text/javascript,${encodeURIComponent(source.join('\n'))}`, shortCircuit: true }
      : next(specifier, context),
})
