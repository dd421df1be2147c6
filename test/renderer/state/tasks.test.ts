import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { startEngine } from '../../../electron/engine/engine.ts'
import { createInProcessClient } from '../../../shared/rpc/in-process.ts'
import '../../support/compile-runes.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import { temporaryFolder } from '../../support/project.ts'

const { Classes } = await import('../../../renderer/state/classes.svelte.ts')
const { Jobs } = await import('../../../renderer/state/jobs.svelte.ts')
const { Labelling } = await import('../../../renderer/state/labelling.svelte.ts')
const { Project } = await import('../../../renderer/state/project.svelte.ts')
const { Tasks } = await import('../../../renderer/state/tasks.svelte.ts')
const { Toasts } = await import('../../../renderer/state/toasts.svelte.ts')

/** The parts of a window that hang on the task, over a real engine; `follow` is what the workbench does. */
async function openWindow(t: TestContext) {
  const made = await makeLabellingProject(temporaryFolder(), 60)
  const engine = await startEngine(made.path, { isAutomatic: false })
  t.after(() => engine.close())
  const client = createInProcessClient(engine)
  const toasts = new Toasts()
  const project = new Project(client)
  const classes = new Classes(client, project, toasts)
  const labelling = new Labelling(client, project, classes, new Jobs(client, toasts), toasts)
  const tasks = new Tasks(client, project, labelling)
  const follow = async (): Promise<void> => {
    await Promise.all([project.load(), tasks.load()])
    for (const part of [classes, labelling]) part.clear()
    await Promise.all([classes.load(), labelling.load()])
  }
  await follow()
  labelling.enter()
  const glass = engine.project.classes.create(made.taskId, 'glass')
  await classes.load()
  const settled = async (): Promise<void> => {
    while (labelling.unsent > 0) await nextTurn()
  }
  return { engine, taskId: made.taskId, classes, labelling, tasks, toasts, glass, follow, settled }
}

test('a label on its way is saved in its task before another is shown', async (t) => {
  const { engine, taskId, classes, labelling, tasks, glass, follow } = await openWindow(t)
  labelling.label(glass.id)
  labelling.labelAsNew('paper')
  assert.equal(await tasks.create('Colour'), null)
  await follow()
  assert.deepEqual([tasks.currentName, classes.all, labelling.counts?.actions], ['Colour', [], 0])
  // How many samples that is depends on the checks drawn among them.
  const { actions, labelled } = engine.project.labels.counts(taskId)
  assert.equal(actions, 2)
  assert.deepEqual(
    tasks.all.map(({ name, classes, labels }) => [name, classes, labels]),
    [
      ['Classes', 2, labelled],
      ['Colour', 0, 0],
    ],
  )
})

test('an order given before the task changed elsewhere still belongs to the task of its key press', async (t) => {
  const { engine, taskId, labelling, glass, follow, settled, toasts } = await openWindow(t)
  const other = engine.project.tasks.create('Colour').id
  engine.project.tasks.use(other)
  const following = follow()
  const exemplar = labelling.deck.card!.exemplar
  labelling.label(glass.id)
  labelling.skip()
  await following
  await settled()
  assert.equal(engine.project.labels.of(taskId, exemplar)?.classId, glass.id)
  assert.equal(engine.project.labels.currentLabels(other).size, 0)
  assert.deepEqual([engine.project.skips.list(taskId).length, engine.project.skips.list(other).length], [1, 0])
  assert.deepEqual([labelling.deck.card, labelling.canUndo, toasts.all.length], [null, false, 0])
})

test('what cannot be done with a task is answered in words', async (t) => {
  const { tasks, taskId, follow } = await openWindow(t)
  assert.match((await tasks.delete(taskId)) ?? '', /"Classes" is the only task/)
  assert.match((await tasks.create('Classes')) ?? '', /already a task named "Classes"/)
  assert.equal(await tasks.create('Colour'), null)
  assert.equal(await tasks.delete(taskId), null)
  await follow()
  assert.deepEqual([tasks.currentName, tasks.deleted.map(({ name }) => name)], ['Colour', ['Classes']])
  assert.equal(await tasks.restore(taskId), null)
  assert.equal(await tasks.rename(taskId, 'Material'), null)
  await follow()
  assert.deepEqual(
    tasks.all.map(({ name }) => name),
    ['Material', 'Colour'],
  )
})

test('more checks come up from the next cards on, the card on screen stays, and another task keeps its own', async (t) => {
  const { labelling, tasks, glass, follow, settled } = await openWindow(t)
  const { card } = labelling.deck
  assert.equal(await tasks.setChecks(4), null)
  await Promise.all([follow(), labelling.loadCards()])
  assert.deepEqual([tasks.checkEvery, labelling.deck.card?.exemplar], [4, card?.exemplar])
  for (let shown = 0; shown < 3; shown++) {
    assert.equal(labelling.deck.card?.kind, 'group')
    labelling.label(glass.id)
  }
  assert.equal(labelling.deck.card?.kind, 'check')
  await settled()
  await tasks.create('Colour')
  await follow()
  assert.equal(tasks.checkEvery, 8)
})
