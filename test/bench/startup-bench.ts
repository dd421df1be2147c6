import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createProject } from '../../electron/engine/db/project.ts'

const CLI = fileURLToPath(new URL('../../electron/engine/cli.ts', import.meta.url))
const STARTS = 5

export interface StartupFigures {
  /** Median over the starts, from spawning the process to its ready line. */
  readonly milliseconds: number
  readonly slowestMilliseconds: number
  readonly starts: number
}

/** Times the start of the engine as the desktop shell starts it: a process of its own on an existing project. */
export async function run(starts = STARTS): Promise<StartupFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'handful-startup-bench-'))
  try {
    const path = join(folder, 'bench.handful')
    createProject(path, { modality: 'images' }).close()
    const times: number[] = []
    for (let start = 0; start < starts; start++) times.push(await timeToReady(path))
    times.sort((a, b) => a - b)
    return { milliseconds: times[starts >> 1] ?? 0, slowestMilliseconds: times.at(-1) ?? 0, starts }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function timeToReady(path: string): Promise<number> {
  const started = performance.now()
  const engine = spawn(process.execPath, [CLI, 'serve', path, '--json'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(engine, 'exit')
  const line = await Promise.race([once(createInterface(engine.stdout), 'line'), ended.then(() => null)])
  const milliseconds = performance.now() - started
  if (line === null) throw new Error('the engine ended before it was ready')
  engine.stdin.end()
  await ended
  return milliseconds
}
