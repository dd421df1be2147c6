/**
 * Why a call failed. Codes made here: `invalid-params`, `invalid-result`, `unknown-method`, `aborted`,
 * `disconnected` (the call may or may not have been carried out), `internal`; the rest come from the engine.
 */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The code and message that cross the wire for whatever a handler threw. */
export function toCallError(error: unknown): CallError {
  if (error instanceof CallError) return error
  if (!(error instanceof Error)) return new CallError('internal', String(error))
  if (error.name === 'AbortError') return new CallError('aborted', 'The call was cancelled.')
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return new CallError(code, error.message)
}
