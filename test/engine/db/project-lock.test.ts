import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ProjectPaths } from '../../../electron/engine/base/paths.ts'
import { ProjectLock, readHolder } from '../../../electron/engine/db/project-lock.ts'
import { temporaryFolder } from '../../support/project.ts'

function emptyFolder(): ProjectPaths {
  const paths = new ProjectPaths(join(temporaryFolder(), 'x.handful'))
  mkdirSync(paths.root)
  return paths
}

test('a second opener is told who holds the project, since when, and where it is served', () => {
  const paths = emptyFolder()
  const lock = ProjectLock.take(paths, () => Date.UTC(2026, 4, 1, 9, 30))
  const expected = new RegExp(`process ${process.pid} on ${hostname()} .*since 2026-05-01 09:30 UTC`)
  assert.throws(() => ProjectLock.take(paths), { code: 'project-in-use', message: expected })
  lock.announce('http://127.0.0.1:4000/')
  assert.throws(() => ProjectLock.take(paths), { message: /served at http:\/\/127\.0\.0\.1:4000\// })
  assert.equal(readHolder(paths)?.address, 'http://127.0.0.1:4000/')
  lock.release()
})

test('another process is refused as well', () => {
  const paths = emptyFolder()
  const lock = ProjectLock.take(paths)
  const modules = ['base/paths', 'db/project-lock'].map((name) =>
    import.meta.resolve(`../../../electron/engine/${name}.ts`),
  )
  const script = `
    const { ProjectPaths } = await import('${modules[0]}')
    const { ProjectLock } = await import('${modules[1]}')
    try { ProjectLock.take(new ProjectPaths(process.argv[1])) } catch (error) { console.log(error.message) }`
  const said = spawnSync(process.execPath, ['--input-type=module', '-e', script, paths.root], { encoding: 'utf8' })
  assert.match(said.stdout, new RegExp(`process ${process.pid} on`))
  lock.release()
})

test('a released project can be taken again', () => {
  const paths = emptyFolder()
  ProjectLock.take(paths).release()
  assert.equal(existsSync(paths.lockHolder), false)
  ProjectLock.take(paths).release()
})

test('what a crashed holder left behind is no lock', () => {
  const paths = emptyFolder()
  writeFileSync(paths.lockDb, '')
  writeFileSync(paths.lockHolder, '{"pid": 1')
  assert.equal(readHolder(paths), null)
  const lock = ProjectLock.take(paths)
  assert.equal(readHolder(paths)?.pid, process.pid)
  lock.release()
})
