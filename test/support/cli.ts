/** The terminal program as its user runs it: a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

export const CLI = join(import.meta.dirname, '../../electron/engine/cli.ts')

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. */
export function handful(...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

/** Runs a command with `--json` and returns its document. Throws with what it said when it failed. */
export async function handfulJson<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await handful(...args, '--json')
  if (code !== 0) throw new Error(`handful ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}

/** `handful serve`, ready; it ends with its standard input, or by `stop`. */
export async function startServe(
  project: string,
): Promise<{ url: string; process: ChildProcess; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [CLI, 'serve', project, '--json'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    void ended.then(() => reject(new Error('handful serve ended before it was ready')))
  })
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    process: child,
    stop() {
      child.stdin.end()
      return ended
    },
  }
}
