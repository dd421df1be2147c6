import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { openProject } from '../../../electron/engine/db/project.ts'
import { addSamples, temporaryProject } from '../../support/project.ts'

const LABELLER = fileURLToPath(new URL('../../support/labelling-process.ts', import.meta.url))

test('a labelling process killed at any moment loses no acknowledged label, and all can still be undone', async (t) => {
  const made = temporaryProject(t)
  const taskId = made.tasks.default().id
  addSamples(made, 200)
  for (const name of ['cat', 'dog', 'owl', 'ant']) made.classes.create(taskId, name)
  const { root } = made.paths
  made.close()

  let last = 0
  for (const acknowledgements of [1, 40, 150]) {
    const child = spawn(process.execPath, [LABELLER, root, String(acknowledgements)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const acknowledged: { actionId: number; sampleIds: number[] }[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(JSON.parse(line))
      if (acknowledged.length === acknowledgements) {
        assert.throws(() => openProject(root), { code: 'project-in-use', message: new RegExp(`process ${child.pid} `) })
        child.kill('SIGKILL')
      }
    }
    await exited

    const project = openProject(root)
    assert.equal(project.db.pragma('integrity_check', { simple: true }), 'ok')
    const covered = project.db
      .prepare('SELECT sample_id FROM label_event WHERE action_id = ? ORDER BY sample_id')
      .pluck()
    for (const { actionId, sampleIds } of acknowledged) assert.deepEqual(covered.all(actionId), sampleIds)
    assert.ok(acknowledged.at(-1)!.actionId > last)
    last = acknowledged.at(-1)!.actionId
    assert.ok(project.labels.lastActionId(taskId) >= last)
    // Whatever is in force takes one step back; the last of them ends where it all began: with no class at all.
    while (project.labels.counts(taskId).canUndo) project.labels.undo(taskId)
    assert.equal(project.labels.currentLabels(taskId).size, 0)
    assert.deepEqual(project.classes.list(taskId), [])
    project.close()
  }
})
