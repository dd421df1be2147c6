/** Stands in for `cli.ts` where only its life as a process matters: `serve PROJECT --json` and `new PROJECT`. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const [command, project = ''] = process.argv.slice(2)
if (command === 'new') {
  mkdirSync(project)
} else if (basename(project).startsWith('broken')) {
  process.stderr.write('this project is broken\n')
  process.exitCode = 1
} else if (basename(project).startsWith('talkative')) {
  process.stdout.write('hello\n')
  setInterval(() => undefined, 1000)
} else {
  if (existsSync(project)) writeFileSync(join(project, 'engine.pid'), String(process.pid))
  process.stdout.write(`${JSON.stringify({ port: 4321, token: `token of ${basename(project)}` })}\n`)
  if (basename(project).startsWith('mortal') && !existsSync(join(project, 'died-once'))) {
    mkdirSync(join(project, 'died-once'))
    process.stderr.write('out of luck\n')
  } else {
    setInterval(() => undefined, 1000)
  }
}
