import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryProject } from '../../support/project.ts'

test('exports are listed with where and what, oldest first', (t) => {
  const { exports, tasks } = temporaryProject(t)
  const taskId = tasks.default().id
  exports.add(taskId, '/out/a', ['tfjs', 'csv'])
  exports.add(taskId, '/out/b', ['csv'])
  assert.deepEqual(
    exports.list(taskId).map(({ directory, formats }) => [directory, formats]),
    [
      ['/out/a', ['tfjs', 'csv']],
      ['/out/b', ['csv']],
    ],
  )
})
