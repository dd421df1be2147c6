import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openProject, type Project } from '../../../electron/engine/db/project.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { handful, handfulJson } from '../../support/cli.ts'
import { type LabellingProject, makeLabellingProject } from '../../support/labelling-project.ts'
import { embeddedProject } from '../../support/learning-project.ts'
import { newSample, temporaryFolder } from '../../support/project.ts'

/** Cards round samples 1, 6, 11 and 16; of the four members of each the last is doubtful. */
function fourGroups(): Promise<LabellingProject> {
  return makeLabellingProject(temporaryFolder(), 20)
}

function inProject<T>(path: string, work: (project: Project) => T): T {
  const project = openProject(path)
  try {
    return work(project)
  } finally {
    project.close()
  }
}

function labelsIn({ path, taskId }: LabellingProject): Record<number, string> {
  return inProject(path, ({ labels, classes }) => {
    const names = new Map(classes.list(taskId).map(({ id, name }) => [id, name]))
    return Object.fromEntries(
      Array.from(labels.currentLabels(taskId), ([id, { classId, origin }]) => [
        id,
        `${classId === null ? 'not of interest' : names.get(classId)} by ${origin}`,
      ]),
    )
  })
}

test('an unknown sample among known ones leaves labels and classes as they were', async () => {
  const made = await fourGroups()
  for (const name of ['99', 'nothere.png']) {
    const { code, stdout, stderr } = await handful('label', made.path, '1', name, '--class', 'robin')
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, new RegExp(`There is no sample ${name} in this project. Nothing was labelled.`))
  }
  const { code, stderr } = await handful('label', made.path, '1', '2', '--class', 'robin', '--group')
  assert.equal(code, 1)
  assert.match(stderr, /Sample 2 is not the exemplar of a group that waits/)
  assert.deepEqual(labelsIn(made), {})
  inProject(made.path, ({ classes }) => assert.deepEqual(classes.list(made.taskId), []))
})

test('a group is labelled without its doubtful members, checks and what has a label of its own', async () => {
  const made = await fourGroups()
  inProject(made.path, ({ checks }) => checks.draw(made.taskId, [8] as SampleId[]))
  await handful('label', made.path, '2', '--class', 'wren')
  const groups = await handfulJson<{ exemplar: number; members: { sampleId: number }[] }[]>('groups', made.path)
  assert.deepEqual(
    groups.map(({ exemplar, members }) => [exemplar, ...members.map(({ sampleId }) => sampleId)]),
    [
      [1, 3, 4, 5],
      [6, 7, 9, 10],
      [11, 12, 13, 14, 15],
      [16, 17, 18, 19, 20],
    ],
  )
  await handful('label', made.path, '1', '6', '--class', ' robin ', '--group')
  await handful('label', made.path, '8', '--class', 'robin')
  await handful('label', made.path, '20', '--not-of-interest')
  const robin = Object.fromEntries([1, 3, 4, 6, 7, 9].map((id) => [id, 'robin by group']))
  assert.deepEqual(labelsIn(made), { ...robin, 2: 'wren by hand', 8: 'robin by hand', 20: 'not of interest by hand' })
  const left = await handfulJson<{ exemplar: number }[]>('groups', made.path)
  assert.deepEqual(
    left.map(({ exemplar }) => exemplar),
    [11, 16],
  )
})

test('a path that two folders hold is asked for by number, and a duplicate stands for its first', async () => {
  const made = await fourGroups()
  inProject(made.path, ({ sources, samples }) => {
    const other = sources.add('/other', false, { classesFrom: null })
    samples.addBatch(other, [
      { ...newSample(100), path: '3.png' },
      { ...newSample(4), path: 'copy.png' },
    ])
  })
  const { code, stderr } = await handful('label', made.path, '3.png', '--class', 'robin')
  assert.equal(code, 1)
  assert.match(stderr, /Several folders hold 3\.png: name it by number \(4, 21\)/)
  assert.deepEqual(labelsIn(made), {})
  await handful('label', made.path, '21', 'copy.png', '--class', 'robin')
  assert.deepEqual(labelsIn(made), { 5: 'robin by hand', 21: 'robin by hand' })
})

test('undo and redo go as far as there is something, and say so', async () => {
  const made = await fourGroups()
  const changed = async (...args: string[]): Promise<number> =>
    (await handfulJson<{ changed: number }>('label', made.path, ...args)).changed
  assert.equal(await changed('--undo'), 0)
  assert.equal(await changed('1', '2', '--class', 'robin'), 2)
  assert.equal(await changed('2', '--class', 'wren'), 1)
  assert.equal(await changed('--undo'), 1)
  assert.deepEqual(labelsIn(made), { 1: 'robin by hand', 2: 'robin by hand' })
  assert.equal(await changed('--redo'), 1)
  assert.equal(await changed('--redo'), 0)
  assert.deepEqual(labelsIn(made), { 1: 'robin by hand', 2: 'wren by hand' })
})

test('suggestions say by which strategy and why they were chosen', async (t) => {
  const { project } = await embeddedProject(t, 12)
  project.close()
  const path = project.paths.root
  const chosen = await handfulJson<{ strategy: string; reason: string | null }[]>('suggest', path, '--count', '4')
  assert.deepEqual(
    chosen.map(({ strategy, reason }) => [strategy, reason]),
    [1, 2, 3, 4].map(() => ['auto', 'covering']),
  )
  assert.match(
    (await handful('suggest', path, '--count', '2')).stdout,
    /^Chosen by auto: covering what no label is close to yet\.\n/,
  )
  assert.match((await handful('suggest', path, '--strategy', 'k-means')).stdout, /^Chosen by k-means\.\n/)
  const { code, stderr } = await handful('suggest', path, '--strategy', 'best')
  assert.equal(code, 2)
  assert.match(stderr, /auto, random, k-means/)
})
