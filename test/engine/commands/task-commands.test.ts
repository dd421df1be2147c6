import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handful, handfulJson } from '../../support/cli.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import { temporaryFolder } from '../../support/project.ts'

interface Row {
  readonly name: string
  readonly classes: number
  readonly labels: number
  readonly isInUse: boolean
  readonly isDeleted: boolean
}

test('tasks are made, chosen, renamed, deleted and restored, and labels go to the one in use or named', async () => {
  const { path } = await makeLabellingProject(temporaryFolder(), 20)
  const tasks = async (...args: string[]): Promise<unknown[]> =>
    (await handfulJson<Row[]>('tasks', path, ...args)).map(({ name, classes, labels, isInUse, isDeleted }) => [
      name,
      classes,
      labels,
      isInUse ? 'in use' : isDeleted ? 'deleted' : '',
    ])
  assert.deepEqual(await tasks('--new', 'Colour'), [
    ['Classes', 0, 0, 'in use'],
    ['Colour', 0, 0, ''],
  ])
  await handfulJson('label', path, '1', '2', '--class', 'red', '--task', 'Colour')
  await handfulJson('label', path, '1', '--class', 'robin')
  await tasks('--use', 'Colour')
  await handfulJson('label', path, '3', '--class', 'red')
  assert.deepEqual(await tasks('--rename', 'Colour', '--to', 'Shade'), [
    ['Classes', 1, 1, ''],
    ['Shade', 1, 3, 'in use'],
  ])

  const deleted = await handful('tasks', path, '--delete', 'Shade')
  assert.match(deleted.stdout, /Deleted; its 3 labels are kept\. To undo: handful tasks .* --restore "Shade"/)
  assert.deepEqual(await tasks(), [
    ['Classes', 1, 1, 'in use'],
    ['Shade', 1, 3, 'deleted'],
  ])
  assert.deepEqual(await tasks('--restore', 'Shade'), [
    ['Classes', 1, 1, 'in use'],
    ['Shade', 1, 3, ''],
  ])
})

test('checks are made more or fewer, or none, for the task in use or named', async () => {
  const { path } = await makeLabellingProject(temporaryFolder(), 20)
  const rates = async (...args: string[]): Promise<unknown[]> =>
    (await handfulJson<{ checkEvery: number | null }[]>('tasks', path, ...args)).map(({ checkEvery }) => checkEvery)
  await rates('--new', 'Colour')
  assert.deepEqual(await rates('--checks', '16'), [16, 8])
  assert.deepEqual(await rates('--checks', 'never', '--task', 'Colour'), [16, null])
  const { stdout } = await handful('tasks', path)
  assert.match(stdout, /Classes +0 +0 +1 in 16 +in use\nColour +0 +0 +never/)
  const five = await handful('tasks', path, '--checks', '5')
  assert.equal(five.code, 2)
  assert.match(five.stderr, /It is 4, 8, 16, 32 or never\./)
  assert.equal((await handful('tasks', path, '--use', 'Colour', '--task', 'Colour')).code, 2)
})

test('a task that is not there is said to be none, and what cannot be meant is refused', async () => {
  const { path } = await makeLabellingProject(temporaryFolder(), 5)
  for (const command of [
    ['label', path, '1', '--class', 'robin', '--task', 'Colour'],
    ['evaluate', path, '--task', 'Colour'],
    ['tasks', path, '--use', 'Colour'],
  ]) {
    const { code, stdout, stderr } = await handful(...command)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /There is no task named "Colour"\. There is: "Classes"\./)
  }
  const two = await handful('tasks', path, '--new', 'Colour', '--use', 'Classes')
  assert.deepEqual([two.code, two.stderr], [2, 'handful: One change at a time: --new or --use.\n'])
  assert.equal((await handful('tasks', path, '--rename', 'Classes')).code, 2)
})
