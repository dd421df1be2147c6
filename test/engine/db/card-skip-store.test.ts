import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addSamples, temporaryProject } from '../../support/project.ts'

test('skipped cards come in the order of their last skip', (t) => {
  const project = temporaryProject(t)
  const taskId = project.tasks.default().id
  const [a, b, c] = addSamples(project, 3)
  for (const exemplar of [b!, a!, c!, b!]) project.skips.skip(taskId, exemplar)
  assert.deepEqual(project.skips.list(taskId), [a, c, b])
})
