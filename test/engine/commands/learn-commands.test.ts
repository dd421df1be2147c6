import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { ProjectPaths } from '../../../electron/engine/base/paths.ts'
import { openProject, openProjectReadable } from '../../../electron/engine/db/project.ts'
import type { CurvePoint } from '../../../shared/domain/runs.ts'
import { handful, handfulJson } from '../../support/cli.ts'
import { pictureProject } from '../../support/learning-project.ts'

const CLI = join(import.meta.dirname, '../../../electron/engine/cli.ts')

test('Ctrl+C pauses a pretraining, and --resume goes on from there', async (t) => {
  const { project } = await pictureProject(t, 40)
  const { root } = project.paths
  project.close()
  // A process group of its own, so that the signal reaches the job's process as well, as it does in a terminal.
  const child = spawn(process.execPath, [CLI, 'pretrain', root, '--minutes', '0.08'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    const before = stderr
    stderr += chunk.toString()
    if (!before.includes('Learning') && stderr.includes('Learning')) process.kill(-child.pid!, 'SIGINT')
  })
  const [code] = await once(child, 'close')
  assert.deepEqual([code, stdout], [130, ''])
  assert.match(stderr, /Paused; what was done is kept. To go on: handful pretrain .*test\.handful --resume/)

  const paused = openProject(root)
  assert.equal(paused.jobs.list()[0]?.state, 'paused')
  const curve = paused.runs.curve(paused.runs.list()[0]!.id)
  paused.close()
  assert.ok(curve.length > 0)

  const resumed = await handfulJson<{ runId: number; steps: number; seconds: number; curve: CurvePoint[] }>(
    ...['pretrain', root, '--resume'],
  )
  assert.equal(resumed.runId, 1)
  assert.deepEqual(resumed.curve.slice(0, curve.length), curve)
  assert.ok(resumed.steps > curve.at(-1)!.step && resumed.seconds >= 4.8)
  const again = await handful('pretrain', root, '--resume')
  assert.equal(again.code, 1)
})

test('presets, views and going on are options, each checked, and printed with the run', async (t) => {
  const { project } = await pictureProject(t, 20)
  const { root } = project.paths
  project.close()
  interface Printed {
    readonly runId: number
    readonly parentId: number | null
    readonly preset: string
    readonly presetReason: string | null
    readonly views: number
  }
  const told = ({ runId, parentId, preset, presetReason, views }: Printed): unknown[] => [
    ...[runId, parentId, preset, presetReason, views],
  ]
  const nothing = await handful('pretrain', root, '--continue')
  assert.deepEqual([nothing.code, nothing.stdout], [1, ''])
  assert.match(nothing.stderr, /No pretraining has come to its end yet\. Leave out --continue/)

  const first = await handfulJson<Printed>(
    'pretrain',
    root,
    '--minutes',
    '0.01',
    '--preset',
    'documents',
    '--views',
    '3',
  )
  assert.deepEqual(told(first), [1, null, 'documents', null, 3])
  const second = await handfulJson<Printed>('pretrain', root, '--minutes', '0.01', '--continue')
  assert.deepEqual(told(second), [2, 1, 'documents', null, 3])
  const third = await handful('pretrain', root, '--minutes', '0.01')
  assert.match(third.stdout, /Preset photographs: the images are in colour; 1 s are too short to try presets\./)

  for (const [args, message] of [
    [['--views', '5'], /Contrastive takes 2 to 4 views of each sample, not 5/],
    [['--views', '2', '--objective', 'masked-patches'], /Masked patches takes one view of each sample, not 2/],
    [['--continue', '--preset', 'objects'], /keeps its objective, preset and views/],
    [['--continue', '9'], /There is no run 9/],
  ] as const) {
    const refused = await handful('pretrain', root, ...args)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, message)
  }
})

test('a pretraining whose process is killed says that it can go on', async (t) => {
  const { project } = await pictureProject(t, 40)
  const { root } = project.paths
  project.close()
  const child = spawn(process.execPath, [CLI, 'pretrain', root, '--minutes', '5'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    const before = stderr
    stderr += chunk.toString()
    if (before === '') process.kill(workerOf(root), 'SIGKILL')
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 1)
  assert.match(stderr, /Interrupted: Its process ended unexpectedly \(signal SIGKILL\)/)
})

/** The process of the job that runs, as its row says. */
function workerOf(root: string): number {
  const reader = openProjectReadable(new ProjectPaths(root))
  const pid = reader.jobs.inState('running')[0]?.pid
  reader.close()
  assert.ok(pid)
  return pid
}
