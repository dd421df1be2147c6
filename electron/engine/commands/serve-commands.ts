import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import open from 'open'
import { createProject } from '../db/project.ts'
import { serve } from '../serve.ts'
import { toInteger } from './numbers.ts'
import { type OutputOptions, print } from './terminal.ts'

interface ServeOptions extends OutputOptions {
  readonly host?: string
  readonly port?: number
  readonly open?: boolean
}

/** `serve`, `open` and `doctor`. */
export function addServeCommands(program: Command): void {
  program
    .command('serve')
    .description('serve the interface to a browser until Ctrl+C')
    .argument('[project]', 'without one, the project "first" in the folder Handful of your home, made when missing')
    .option('--host <address>', 'address to listen on (this machine alone)')
    .option('--port <number>', 'port to listen on (a free one)', toInteger)
    .option('--open', 'open the browser')
    .option('--json', 'print one line {"port","token","url"} when ready, and end when standard input ends')
    .addHelpText('after', '\nExample:\n  handful serve birds.handful --open')
    .action((project: string | undefined, options: ServeOptions) => serveUntilStopped(project, options))

  program
    .command('open')
    .description('open the interface in the browser')
    .argument('[project]')
    .addHelpText('after', '\nExample:\n  handful open birds.handful')
    .action((project: string | undefined) => serveUntilStopped(project, { open: true }))

  program
    .command('doctor')
    .description('check what this machine has, and say what to do about what it lacks')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful doctor')
    .action(async (output: OutputOptions) => {
      const { describeDiagnosis, diagnose } = await import('../doctor.ts')
      const diagnosis = await diagnose()
      print(diagnosis, describeDiagnosis(diagnosis), output)
    })
}

async function serveUntilStopped(project: string | undefined, options: ServeOptions): Promise<void> {
  const path = project === undefined ? await firstProject() : resolve(project)
  const { json = false, host, port } = options
  const { ready, ended } = await serve(path, { host, port, stopsWithInput: json })
  if (json) process.stdout.write(`${JSON.stringify(ready)}\n`)
  else process.stdout.write(`${path} is served at\n  ${ready.url}\nThe address works once. Ctrl+C stops.\n`)
  if (options.open === true)
    await open(ready.url).catch(() => process.stderr.write('No browser could be opened: open the address yourself.\n'))
  await ended
}

/** Where someone who named no project starts. */
async function firstProject(): Promise<string> {
  const path = join(homedir(), 'Handful', 'first.handful')
  if (!existsSync(path)) {
    await mkdir(dirname(path), { recursive: true })
    createProject(path, { modality: 'images' }).close()
  }
  return path
}
