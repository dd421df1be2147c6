/** What `shared/` may use of its hosts: the few globals that browsers and Node have alike. */
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare function setTimeout(callback: () => void, delayMs?: number): number
declare function clearTimeout(timer: number | undefined): void
declare function queueMicrotask(callback: () => void): void
