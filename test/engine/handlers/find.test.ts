import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createProject } from '../../../electron/engine/db/project.ts'
import { startEngine } from '../../../electron/engine/engine.ts'
import { importJob } from '../../../electron/engine/jobs/import-job.ts'
import { temporaryFolder } from '../../support/project.ts'
import { runJob } from '../../support/run-job.ts'

const TEXTS = ['The Pump leaks oil', 'oil price rises', 'Die Ölpumpe steht', 'nothing of the sort']

test('texts are found by what they say, and by the file they are from', async (t) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'tickets.csv'), ['text', ...TEXTS].join('\n'))
  const path = join(folder, 'test.handful')
  const project = createProject(path, { modality: 'text' })
  await runJob(project, importJob, { path: join(folder, 'tickets.csv'), classesFrom: null })
  project.close()
  const engine = await startEngine(path)
  t.after(() => engine.close())
  const find = async (text: string, limit = 10): Promise<[number, string[]]> => {
    const { total, samples } = await engine.handlers['label.find']({ text, limit }, { signal: t.signal })
    return [total, samples.map(({ path: found }) => found)]
  }
  assert.deepEqual(await find('OIL'), [2, ['tickets.csv:2', 'tickets.csv:3']])
  assert.deepEqual(await find('Ölpumpe'), [1, ['tickets.csv:4']])
  assert.deepEqual(await find('tickets', 3), [4, ['tickets.csv:2', 'tickets.csv:3', 'tickets.csv:4']])
  assert.deepEqual(await find('gas'), [0, []])
})
