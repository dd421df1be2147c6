import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openProject } from '../../../electron/engine/db/project.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import type { RejectedFile } from '../../../shared/domain/project.ts'
import { handful, handfulJson } from '../../support/cli.ts'
import { temporaryFolder } from '../../support/project.ts'

interface Added {
  readonly added: number
  readonly unchanged: number
  readonly rejectedFiles: readonly RejectedFile[]
}

test('a table is added by the columns it is told, its bad rows are named by line, and it grows', async () => {
  const folder = temporaryFolder()
  const [path, table] = [join(folder, 'tickets.handful'), join(folder, 'tickets.csv')]
  const rows = [
    'queue,note,customer,body',
    'billing,a note that is long,anna,my invoice is wrong',
    'login,short,bert,cannot sign in',
  ]
  writeFileSync(table, `${[...rows, 'login,nobody wrote,cora,'].join('\n')}\n`)
  await handful('new', path, '--modality', 'text')
  const told = ['--column', 'text=body', '--classes-from', 'column:queue', '--recordings-from', 'column:customer']
  const first = await handfulJson<Added>('add', path, table, ...told)
  assert.deepEqual([first.added, first.rejectedFiles.map((file) => file.path)], [2, ['tickets.csv:4']])

  writeFileSync(table, `${[rows[0], 'billing,new,dora,where is my refund', ...rows.slice(1)].join('\n')}\n`)
  const second = await handfulJson<Added>('add', path, table)
  assert.deepEqual([second.added, second.unchanged, second.rejectedFiles], [1, 2, []])
  const refused = await handful('add', path, table, '--column', 'text=note')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /read with other columns and may have labels/)
  const bare = await handful('add', path, table, '--column', 'body')
  assert.match(bare.stderr, /--column body must have the form ROLE=NAME/)

  const project = openProject(path)
  const [source] = project.sources.list()
  assert.deepEqual(source?.options, {
    classesFrom: 'column:queue',
    recordingsFrom: 'column:customer',
    columns: { text: 'body' },
  })
  const truths = new TruthStore(project.db).all()
  const samples = project.samples.page(0, 9)
  assert.deepEqual(
    samples.map(({ id, path: place, recording }) => [place, recording, truths.get(id)]),
    [
      ['tickets.csv:3', 'anna', 'billing'],
      ['tickets.csv:4', 'bert', 'login'],
      ['tickets.csv:2', 'dora', 'billing'],
    ],
  )
  const texts = project.inputs.getMany(samples.map(({ id }) => id)).map(({ data }) => Buffer.from(data).toString())
  assert.deepEqual(texts, ['my invoice is wrong', 'cannot sign in', 'where is my refund'])
  project.close()
})
