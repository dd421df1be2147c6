/** The terminal program: everything the window does, scriptable. */
import { Command, CommanderError } from 'commander'
import { EngineError } from './base/errors.ts'
import { version } from './base/version.ts'
import { addClassifierCommands } from './commands/classifier-commands.ts'
import { addDataCommands } from './commands/data-commands.ts'
import { addDemoCommand } from './commands/demo-command.ts'
import { addExportCommands } from './commands/export-commands.ts'
import { addLabelCommands } from './commands/label-commands.ts'
import { addLearnCommands } from './commands/learn-commands.ts'
import { addServeCommands } from './commands/serve-commands.ts'
import { addSimulateCommand } from './commands/simulate-command.ts'
import { exitCodes } from './commands/terminal.ts'

const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the project is open elsewhere, 130 stopped by Ctrl+C.
Results go to standard output, progress to standard error. Set HANDFUL_BACKEND=native or wasm to force a back end.`

function createProgram(): Command {
  const program = new Command('handful')
    .description('Label a handful, classify the rest.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for an example)')
    .addHelpText('after', EXIT_CODES_HELP)
  addDataCommands(program)
  addLearnCommands(program)
  addLabelCommands(program)
  addClassifierCommands(program)
  addSimulateCommand(program)
  addExportCommands(program)
  addServeCommands(program)
  addDemoCommand(program)
  // Inherited at the time a command is made, so it is repeated for those made above.
  for (const command of program.commands) command.exitOverride()
  return program
}

try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
// Explicitly: a native library's threads may hold the process open.
if (!process.argv.includes('serve') || process.exitCode !== undefined) process.exit()

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
