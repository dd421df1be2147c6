/** The terminal program: everything the window does, scriptable. */
import { CommanderError } from 'commander'
import { EngineError } from './base/errors.ts'
import { createProgram } from './commands/program.ts'
import { exitCodes } from './commands/terminal.ts'

try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
// Explicitly: a native library's threads may hold the process open.
if (!process.argv.includes('serve') || process.exitCode !== undefined) await leave()

/** A pipe is written to bit by bit, and leaving before would lose the rest of a long document. Who closes it early has read enough. */
async function leave(): Promise<never> {
  await new Promise((resolve) => process.stdout.once('error', resolve).write('', resolve))
  process.exit()
}

/** Says what went wrong in words, and returns the exit code. */
function report(error: unknown): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
  if (!(error instanceof EngineError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return exitCodes.failed
  }
  process.stderr.write(`handful: ${error.message}\n`)
  if (error.code === 'project-in-use') return exitCodes.inUse
  if (error.code === 'cancelled') return exitCodes.cancelled
  return error.code === 'usage' ? exitCodes.usage : exitCodes.failed
}
