import { Command } from 'commander'
import { version } from '../base/version.ts'
import { addClassCommands } from './class-commands.ts'
import { addClassifierCommands } from './classifier-commands.ts'
import { addDataCommands } from './data-commands.ts'
import { addDemoCommand } from './demo-command.ts'
import { addExportCommands } from './export-commands.ts'
import { addFindCommand } from './find-command.ts'
import { addLabelCommands } from './label-commands.ts'
import { addLearnCommands } from './learn-commands.ts'
import { addMapCommand } from './map-command.ts'
import { addReviewCommand } from './review-command.ts'
import { addServeCommands } from './serve-commands.ts'
import { addSimulateCommand } from './simulate-command.ts'
import { addTaskCommands } from './task-commands.ts'

const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the project is open elsewhere, 130 stopped by Ctrl+C.
Results go to standard output, progress to standard error. Set HANDFUL_BACKEND=native or wasm to force a back end.`

/** All commands of the terminal program. */
export function createProgram(): Command {
  const program = new Command('handful')
    .description('Label a handful, classify the rest.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for an example)')
    .addHelpText('after', EXIT_CODES_HELP)
  addDataCommands(program)
  addLearnCommands(program)
  addMapCommand(program)
  addTaskCommands(program)
  addFindCommand(program)
  addLabelCommands(program)
  addClassCommands(program)
  addClassifierCommands(program)
  addReviewCommand(program)
  addSimulateCommand(program)
  addExportCommands(program)
  addServeCommands(program)
  addDemoCommand(program)
  // Inherited at the time a command is made, so it is repeated for those made above.
  for (const command of program.commands) command.exitOverride()
  return program
}
