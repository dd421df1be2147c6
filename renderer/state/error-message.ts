/** The words of whatever was thrown; the engine writes its messages for the analyst. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
