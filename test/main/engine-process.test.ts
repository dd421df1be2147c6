import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createProject, startEngine } from '../../electron/main/engine-process.ts'

const command = { node: process.execPath, cli: join(import.meta.dirname, '..', 'support', 'fake-engine.ts') }

describe('the engine process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'handful-engine-process-'))
  after(() => rmSync(folder, { recursive: true }))

  it('gives the address of its ready line, and ends when asked', async () => {
    const engine = await startEngine(command, 'a.handful')
    assert.equal(engine.url, 'http://127.0.0.1:4321/?token=token%20of%20a.handful')
    assert.equal(engine.origin, 'http://127.0.0.1:4321')
    await engine.stop()
    assert.equal(await engine.ended, '')
  })

  it('rejects with what the engine said when it ends before it is ready', async () => {
    await assert.rejects(startEngine(command, 'broken.handful'), { message: 'this project is broken' })
  })

  it('rejects and ends the engine when its first line is something else', async () => {
    await assert.rejects(startEngine(command, 'talkative.handful'), /unexpected: hello/)
  })

  it('rejects when there is no such program', async () => {
    await assert.rejects(startEngine({ ...command, node: join(folder, 'no-node') }, 'a.handful'), /ENOENT/)
  })

  it('creates a project, or rejects with what the engine said', async () => {
    const project = join(folder, 'new.handful')
    await createProject(command, project)
    assert.ok(existsSync(project))
    await assert.rejects(createProject(command, project), /EEXIST/)
  })
})
