import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { ProjectPaths } from '../../../electron/engine/base/paths.ts'

test('everything lies inside the project folder', () => {
  const paths = new ProjectPaths('some/birds.handful')
  const { projectDb, vectorsDb, previewsDb, lockDb, lockHolder, runs, index, backups, logs } = paths
  assert.equal(paths.root, resolve('some/birds.handful'))
  assert.equal(paths.name, 'birds')
  const all = [projectDb, vectorsDb, previewsDb, lockDb, lockHolder, runs, index, backups, logs, paths.run(3)]
  assert.ok(all.every((path) => path.startsWith(paths.root)))
  assert.equal(new Set(all).size, all.length)
})
