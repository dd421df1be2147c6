import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openProject, openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { brokenInTwo, cardOfFound, cardOfLookAlikes, chosenCard } from '../../../electron/engine/jobs/chosen-cards.ts'
import { Card } from '../../../shared/domain/groups.ts'
import type { Card as CardType } from '../../../shared/domain/groups.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import { temporaryFolder } from '../../support/project.ts'

const idsOf = ({ exemplar, members }: CardType): SampleId[] => [exemplar, ...members.map(({ sampleId }) => sampleId)]

/** Twenty samples on a fan of four degrees each; neighbours are those beside. */
async function openFan(t: TestContext) {
  const made = await makeLabellingProject(temporaryFolder(), 20)
  const { sampleIds, runId } = made
  const project = openProject(made.path)
  t.after(() => project.close())
  const vectors = openVectorsForJob(project.paths)
  const angles = sampleIds.map((_, row) => (row * 4 * Math.PI) / 180)
  vectors.embeddings.putBatch(runId, {
    sampleIds,
    dim: 2,
    vectors: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
  })
  const beside = sampleIds.flatMap((_, row) => [sampleIds[(row + 1) % 20]!, sampleIds[(row + 19) % 20]!])
  vectors.graph.replaceAll(runId, {
    sampleIds,
    k: 2,
    neighbours: Int32Array.from(beside),
    cosines: new Float32Array(40).fill(0.9),
  })
  vectors.close()
  const { id: classId } = project.classes.create(made.taskId, 'Cat')
  const label = (ids: readonly SampleId[]): void =>
    void project.labels.assign({ taskId: made.taskId, sampleIds: ids, classId, origin: 'hand' })
  return { ...made, project, label }
}

test('chosen samples make a card round their middle, without those that have a label, checks and repetitions', async (t) => {
  const { project, taskId, sampleIds, label } = await openFan(t)
  label([sampleIds[0]!])
  project.checks.draw(taskId, [sampleIds[6]!])
  const card = chosenCard(project, taskId, [...sampleIds.slice(0, 7), sampleIds[2]!])
  assert.deepEqual(Card.parse(card), card)
  assert.equal(card.exemplar, sampleIds[3])
  assert.deepEqual(new Set(idsOf(card)), new Set(sampleIds.slice(1, 6)))
  assert.equal(card.size, 5)
  assert.ok(Math.abs((card.members[0]?.closeness ?? 0) - Math.cos((4 * Math.PI) / 180)) < 1e-6)
  label(sampleIds.slice(1, 6))
  assert.deepEqual(new Set(idsOf(chosenCard(project, taskId, sampleIds.slice(0, 7)))), new Set(sampleIds.slice(0, 6)))
  assert.throws(() => chosenCard(project, taskId, [sampleIds[6]!]), { code: 'bad-input' })
})

test('look-alikes are the closest without a label, and none are left when all have one', async (t) => {
  const { project, taskId, sampleIds, label } = await openFan(t)
  label([sampleIds[11]!])
  const card = cardOfLookAlikes(project, taskId, sampleIds[10]!, 5)
  assert.equal(card.exemplar, sampleIds[10])
  assert.deepEqual(
    new Set(idsOf(card)),
    new Set([10, 9, 8, 12].map((row) => sampleIds[row]!).concat(idsOf(card).at(-1)!)),
  )
  label(sampleIds)
  assert.throws(() => cardOfLookAlikes(project, taskId, sampleIds[10]!, 5), { code: 'not-found' })
})

test('a card breaks into two that are each more alike, and one of identical samples does not break', async (t) => {
  const { project, taskId, sampleIds } = await openFan(t)
  const apart = [...sampleIds.slice(0, 3), ...sampleIds.slice(16, 20)]
  const [first, second] = brokenInTwo(project, taskId, apart)
  assert.equal(first.exemplar, sampleIds[0])
  assert.deepEqual([idsOf(first).length, idsOf(second).length], [3, 4])
  assert.ok(Math.min(first.tightness, second.tightness) > chosenCard(project, taskId, apart).tightness)
  assert.throws(() => brokenInTwo(project, taskId, [sampleIds[4]!, sampleIds[4]!]), /looks the same/)
})

test('near-duplicates lie beneath the first of them, those that were not chosen as well unless they have a label', async (t) => {
  const { project, runId, taskId, sampleIds, label } = await openFan(t)
  const vectors = openVectorsForJob(project.paths)
  const beside = sampleIds.flatMap((_, row) => [sampleIds[(row + 1) % 20]!, sampleIds[(row + 19) % 20]!])
  // The fourth, fifth and sixth form a chain, and so do the tenth and eleventh.
  const near = new Set([3, 4, 9].map((row) => `${sampleIds[row]} ${sampleIds[row + 1]}`))
  const isNear = (one: SampleId, other: SampleId): boolean => near.has(`${one} ${other}`) || near.has(`${other} ${one}`)
  vectors.graph.replaceAll(runId, {
    sampleIds,
    k: 2,
    neighbours: Int32Array.from(beside),
    cosines: Float32Array.from(beside, (id, at) => (isNear(sampleIds[at >> 1]!, id) ? 0.9995 : 0.9)),
  })
  vectors.close()
  const [two, three, four, five, nine, ten] = [2, 3, 4, 5, 9, 10].map((row) => sampleIds[row]!)
  const card = chosenCard(project, taskId, [two!, four!, three!, nine!], two)
  assert.deepEqual([card.exemplar, card.copies, card.size], [two, [], 6])
  assert.deepEqual(
    card.members.map(({ sampleId, copies }) => [sampleId, ...copies]),
    [
      [three, four, five],
      [nine, ten],
    ],
  )
  label([five!])
  const found = [four!, three!].map((sampleId) => ({ sampleId, cosine: 0.5 }))
  const { exemplar, copies, members } = cardOfFound(project, taskId, found)
  assert.deepEqual([exemplar, copies, members], [four, [three], []])
})
