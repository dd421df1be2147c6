import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { openProject, openVectorsForJob } from '../../../electron/engine/db/project.ts'
import type { Project } from '../../../electron/engine/db/project.ts'
import { countOpenGroups, drawMoreChecks, exemplarOf, nextCards } from '../../../electron/engine/jobs/label-cards.ts'
import type { Card } from '../../../shared/domain/groups.ts'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import type { LabellingProject } from '../../support/labelling-project.ts'

interface Desk extends LabellingProject {
  readonly project: Project
  readonly classId: ClassId
  cards(limit: number): Card[]
  label(sampleIds: readonly SampleId[], origin?: 'hand' | 'group'): void
}

async function openDesk(t: TestContext, samples = 200): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'handful-cards-'))
  const made = await makeLabellingProject(folder, samples)
  const project = openProject(made.path)
  t.after(() => {
    project.close()
    rmSync(folder, { recursive: true })
  })
  const { taskId } = made
  const { id: classId } = project.classes.create(taskId, 'Cat')
  const random = new Random(1)
  return {
    ...made,
    project,
    classId,
    cards: (limit) => nextCards(project, random, taskId, limit),
    label: (sampleIds, origin = 'group') => void project.labels.assign({ taskId, sampleIds, classId, origin }),
  }
}

const idsOf = ({ exemplar, members }: Card): SampleId[] => [exemplar, ...members.map(({ sampleId }) => sampleId)]

test('every eighth card is a random check, counted over everything labelled', async (t) => {
  const { cards, label, project, taskId } = await openDesk(t)
  const kinds: string[] = []
  for (let shown = 0; shown < 24; shown++) {
    const [card] = cards(1)
    kinds.push(card!.kind)
    label(card!.kind === 'check' ? [card!.exemplar] : idsOf(card!), card!.kind === 'check' ? 'hand' : 'group')
  }
  assert.deepEqual(
    kinds,
    Array.from({ length: 24 }, (_, index) => (index % 8 === 7 ? 'check' : 'group')),
  )
  assert.equal(project.labels.counts(taskId).checksAnswered, 3)
})

test('asking again or for more gives the same order', async (t) => {
  const { cards } = await openDesk(t)
  const long = cards(20)
  assert.deepEqual(cards(20), long)
  assert.deepEqual(cards(9), long.slice(0, 9))
  assert.deepEqual(
    long.flatMap(({ kind }, index) => (kind === 'check' ? [index] : [])),
    [7, 15],
  )
})

const checksAmong = (cards: readonly Card[]): number[] =>
  cards.flatMap(({ kind }, index) => (kind === 'check' ? [index] : []))

test('the task says how many cards are checks, from the next cards on and counted from the last that was answered', async (t) => {
  const { cards, label, project, taskId } = await openDesk(t)
  project.tasks.setCheckEvery(taskId, 4)
  assert.deepEqual(checksAmong(cards(12)), [3, 7, 11])
  for (let shown = 0; shown < 5; shown++) label([cards(1)[0]!.exemplar])
  project.tasks.setCheckEvery(taskId, 16)
  assert.deepEqual(checksAmong(cards(20)), [14])
  assert.deepEqual(cards(20), cards(20))
  for (let shown = 0; shown < 12; shown++) label([cards(1)[0]!.exemplar])
  // Twelve cards without a check bring one at once, not three.
  project.tasks.setCheckEvery(taskId, 4)
  assert.deepEqual(checksAmong(cards(9)), [0, 4, 8])
})

test('a task without checks draws none, and keeps those it has apart', async (t) => {
  const { cards, project, taskId } = await openDesk(t)
  project.tasks.setCheckEvery(taskId, null)
  assert.deepEqual([checksAmong(cards(20)), project.checks.all(taskId)], [[], []])
  project.tasks.setCheckEvery(taskId, 4)
  const check = cards(4)[3]!.exemplar
  project.tasks.setCheckEvery(taskId, null)
  assert.deepEqual(checksAmong(cards(40)), [])
  assert.ok(!cards(40).flatMap(idsOf).includes(check))
})

test('an undone check is asked for again, before another', async (t) => {
  const { cards, label, project, taskId } = await openDesk(t)
  for (let shown = 0; shown < 7; shown++) label([cards(1)[0]!.exemplar])
  const [check] = cards(1)
  label([check!.exemplar], 'hand')
  assert.equal(cards(1)[0]!.kind, 'group')
  project.labels.undo(taskId)
  assert.deepEqual(cards(1), [check])
})

test('a check shows nothing of what Handful believes and appears in no group', async (t) => {
  const { cards, project, taskId } = await openDesk(t)
  const check = cards(20).find(({ kind }) => kind === 'check')!
  assert.deepEqual({ ...check, number: 0, exemplar: 0 }, { number: 0, kind: 'check', exemplar: 0, copies: [], members: [], size: 1, tightness: 1, proposal: null, reason: null }) // prettier-ignore
  const drawn = new Set(project.checks.all(taskId))
  const inGroups = cards(20)
    .filter(({ kind }) => kind === 'group')
    .flatMap(idsOf)
  assert.deepEqual(
    inGroups.filter((sampleId) => drawn.has(sampleId)),
    [],
  )
})

test('a labelled exemplar takes its card away, a labelled member only itself', async (t) => {
  const { cards, label } = await openDesk(t)
  const [first, second] = cards(2)
  label([first!.exemplar, second!.members[0]!.sampleId])
  const [now] = cards(1)
  assert.equal(now!.exemplar, second!.exemplar)
  assert.deepEqual(now!.members, second!.members.slice(1))
  const mean = now!.members.reduce((sum, { closeness }) => sum + closeness, 0) / now!.members.length
  assert.ok(Math.abs(now!.tightness - mean) < 1e-6)
})

test('a skipped group goes last, and a skipped check after the other checks', async (t) => {
  const { cards, project, taskId, label } = await openDesk(t, 50)
  const [first] = cards(1)
  project.skips.skip(taskId, exemplarOf(project, taskId, first!.number))
  assert.notEqual(cards(1)[0]!.number, first!.number)
  assert.equal(cards(20).findLast(({ kind }) => kind === 'group')!.number, first!.number)

  for (const card of cards(7)) label([card.exemplar])
  const check = cards(1)[0]!
  assert.equal(check.kind, 'check')
  assert.equal(exemplarOf(project, taskId, check.number), check.exemplar)
  project.skips.skip(taskId, exemplarOf(project, taskId, check.number))
  const next = cards(1)[0]!
  assert.equal(next.kind, 'check')
  assert.notEqual(next.exemplar, check.exemplar)
})

test('the proposal is what was propagated, else what the classifier says', async (t) => {
  const { cards, project, taskId, classId } = await openDesk(t)
  const [first, second, third] = cards(3)
  const vectors = openVectorsForJob(project.paths)
  const believe = (sampleId: SampleId, confidence: number): object => ({ sampleId, classId, confidence })
  vectors.predictions.replaceAll(taskId, 'head', [
    believe(first!.exemplar, 0.5),
    believe(second!.exemplar, 0.6),
  ] as never)
  vectors.predictions.replaceAll(taskId, 'propagated', [believe(first!.exemplar, 0.9)] as never)
  vectors.close()
  assert.deepEqual(
    cards(3).map(({ proposal }) => proposal),
    [{ classId, confidence: 0.9 }, { classId, confidence: 0.6 }, null],
  )
  assert.equal(cards(3)[2]!.exemplar, third!.exemplar)
})

test('without suggestions or embeddings there are no cards and no checks are drawn', async (t) => {
  const { cards, project, taskId, runId, label } = await openDesk(t, 20)
  assert.equal(countOpenGroups(project, taskId, runId, 10), 4)
  for (const card of cards(4)) label([card.exemplar])
  const drawn = project.checks.all(taskId).length
  assert.deepEqual([countOpenGroups(project, taskId, runId, 10), cards(5)], [0, []])
  project.info.setActiveRun(null)
  assert.deepEqual(cards(5), [])
  assert.equal(project.checks.all(taskId).length, drawn)
  assert.throws(() => exemplarOf(project, taskId, 999), { code: 'not-found' })
})

test('no more checks are drawn than there are unlabelled samples', async (t) => {
  const { project, taskId, sampleIds, label } = await openDesk(t, 20)
  label(sampleIds.slice(0, 15))
  assert.equal(drawMoreChecks(project, new Random(1), taskId, 100), 5)
  assert.deepEqual(
    project.checks.all(taskId).toSorted((a, b) => a - b),
    sampleIds.slice(15),
  )
  assert.equal(drawMoreChecks(project, new Random(1), taskId, 1), 0)
})
