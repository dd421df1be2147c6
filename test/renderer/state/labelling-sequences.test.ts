import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import type { ShownCard } from '../../../renderer/state/card-queue.ts'
import type { Class } from '../../../shared/domain/labels.ts'
import { openSurface, type Surface } from '../../support/labelling-surface.ts'

const SEQUENCES = 6
const LENGTH = 40
// No more than can be labelled before a card comes twice.
const SAMPLES = 120

/** What an analyst does at the deck, by keys alone and without waiting. */
function actionsOf(
  { labelling, engine, settled }: Surface,
  classes: readonly Class[],
  random: Random,
): readonly (() => unknown)[] {
  const { samples } = engine.project
  const label = (): void => labelling.label(classes[random.int(classes.length)]!.id)
  const toggle = (): void => labelling.deck.toggle(random.int(4))
  return [
    label,
    label,
    toggle,
    () => labelling.deck.toggleAll(),
    () => labelling.label(null),
    () => labelling.skip(),
    // What was done before that is the making of the classes.
    () => labelling.deck.canTakeBack && labelling.undo(),
    // What it brings back is known once it was answered: a card that is labelled before that is labelled twice.
    async () => {
      labelling.redo()
      await settled()
    },
    () => {
      const { card, selection } = labelling.deck
      if (card === null || card.members.length === 0) return
      const [first, ...others] = card.members
      const halves: [ShownCard, ShownCard] = [
        { ...card, kind: 'chosen', title: `${card.title ?? card.number}, half 1`, members: others },
        {
          ...card,
          kind: 'chosen',
          title: `${card.title ?? card.number}, half 2`,
          exemplar: first!.sampleId,
          members: [],
        },
      ]
      labelling.replace(card, halves, selection.dropped)
    },
    () => {
      const { card } = labelling.deck
      const open = samples
        .ids()
        .filter((id) => engine.project.labels.of(engine.project.tasks.default().id, id) === null)
      const exemplar = open[random.int(Math.max(1, open.length))]
      if (card !== null && exemplar !== undefined) {
        labelling.lay({ ...card, kind: 'chosen', title: 'More like this', exemplar, members: [] })
      }
    },
  ]
}

test('whatever is done at the deck, undoing all of it leaves no label, and redoing gives every one back', async (t) => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const random = new Random(seed)
    const surface = await openSurface(t, SAMPLES)
    const { engine, labelling, settled, labelOf, toasts, glass } = surface
    const taskId = engine.project.tasks.default().id
    const paper = engine.project.classes.create(taskId, 'paper')
    const labels = (): readonly unknown[] =>
      [...engine.project.labels.currentLabels(taskId)].map(([id, { classId }]) => [id, classId]).toSorted()
    const actions = actionsOf(surface, [glass, paper], random)
    for (let step = 0; step < LENGTH; step++) {
      await actions[random.int(actions.length)]!()
      // Sometimes the engine is asked to keep up, sometimes keys come faster than it answers.
      if (random.int(3) !== 0) continue
      await settled()
      const { card } = labelling.deck
      if (card?.kind === 'group') assert.equal(labelOf(card.exemplar), undefined, `seed ${seed}, step ${step}`)
    }
    await settled()
    const redoAll = async (): Promise<void> => {
      while (labelling.canRedo) {
        labelling.redo()
        await settled()
      }
    }
    await redoAll()
    const said = `seed ${seed}`
    const atLast = labels()
    assert.notDeepEqual(atLast, [], said)
    for (let presses = 0; labels().length > 0; presses++) {
      assert.ok(presses < 3 * LENGTH, `${said}: undo comes to an end`)
      labelling.undo()
      await settled()
    }
    assert.deepEqual(labels(), [], said)
    await redoAll()
    assert.deepEqual(labels(), atLast, said)
    assert.deepEqual(
      toasts.all.map(({ title }) => title),
      [],
      said,
    )
  }
})
