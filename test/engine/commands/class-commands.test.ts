import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handful, handfulJson } from '../../support/cli.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import { temporaryFolder } from '../../support/project.ts'

interface ClassRow {
  readonly name: string
  readonly key: string | null
  readonly colour: string
  readonly labels: number
}

test('classes are merged and deleted with their labels, and undoing the last label brings them back', async () => {
  const { path } = await makeLabellingProject(temporaryFolder(), 20)
  const labels = async (...args: string[]): Promise<unknown[]> =>
    (await handfulJson<ClassRow[]>('classes', path, ...args)).map((row) => [row.name, row.labels])
  await handfulJson('label', path, '1', '2', '--class', 'great tit')
  await handfulJson('label', path, '3', '--class', 'tit')
  assert.deepEqual(await labels('--merge', 'great tit', '--to', 'tit'), [['tit', 3]])
  assert.deepEqual(await labels('--delete', 'tit'), [])
  await handfulJson('label', path, '--undo')
  assert.deepEqual(await labels(), [['tit', 3]])

  const history = await handful('history', path, '1')
  assert.match(history.stdout, /^[-\d: ]{19} {2}great tit {2}by hand of 2 {2}analyst {2}in force as tit\n$/)
  await handfulJson('label', path, '--undo')
  assert.deepEqual(await labels(), [
    ['great tit', 2],
    ['tit', 1],
  ])
  assert.match((await handful('history', path, '9')).stdout, /never given a label/)
})

test('a class is renamed and given a colour and a key; what cannot be is refused', async () => {
  const { path } = await makeLabellingProject(temporaryFolder(), 10)
  await handfulJson('classes', path, '--new', 'cat')
  await handfulJson('classes', path, '--rename', 'cat', '--to', 'dog')
  await handfulJson('classes', path, '--colour', 'dog', '--to', '#AABBCC')
  const [dog] = await handfulJson<ClassRow[]>('classes', path, '--key', 'dog', '--to', 'd')
  assert.deepEqual([dog?.name, dog?.colour, dog?.key], ['dog', '#aabbcc', 'd'])
  for (const [args, code, said] of [
    [['--colour', 'dog', '--to', 'red'], 2, /#rrggbb/],
    [['--merge', 'dog'], 2, /takes --to/],
    [['--to', 'dog'], 2, /needs a change/],
    [['--new', 'a', '--delete', 'dog'], 2, /One change at a time/],
    [['--delete', 'owl'], 1, /no class named "owl". There is: "dog"/],
  ] as const) {
    const refused = await handful('classes', path, ...args)
    assert.deepEqual([refused.code, said.test(refused.stderr)], [code, true], refused.stderr)
  }
})
