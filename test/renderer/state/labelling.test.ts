import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Card } from '../../../shared/domain/groups.ts'
import { openSurface } from '../../support/labelling-surface.ts'

test('a key shows the next card at once and labels the exemplar and the members that were not dropped', async (t) => {
  const { labelling, settled, labelOf, cards, glass } = await openSurface(t)
  labelling.deck.toggle(0)
  labelling.label(glass.id)
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  assert.equal(labelling.unsent, 1)
  await settled()
  const labelled = cards[0]!.members.map(({ sampleId, isDoubtful }, index) => [
    labelOf(sampleId),
    isDoubtful || index === 0,
  ])
  assert.equal(labelOf(cards[0]!.exemplar), glass.id)
  for (const [label, isLeftOut] of labelled) assert.equal(label, isLeftOut ? undefined : glass.id)
  assert.equal(labelling.counts?.actions, 1)
})

test('a card that the analyst put together comes up at once, is labelled without the engine knowing it, and undo brings it back', async (t) => {
  const { engine, labelling, settled, labelOf, cards, glass } = await openSurface(t)
  const taskId = engine.project.tasks.default().id
  const context = { signal: AbortSignal.timeout(10_000) }
  const wanted = [cards[1]!.exemplar, ...cards[2]!.members.map(({ sampleId }) => sampleId)]
  const gathered = await engine.handlers['label.gather']({ taskId, sampleIds: wanted }, context)
  labelling.lay({ ...gathered, title: 'Named “x”' })
  await labelling.loadCards()
  assert.equal(labelling.deck.card?.title, 'Named “x”')
  labelling.label(glass.id)
  // The card before is back; what was labelled is on no card that waits.
  assert.equal(labelling.deck.card?.exemplar, cards[0]!.exemplar)
  await settled()
  assert.deepEqual(
    wanted.map((sampleId) => labelOf(sampleId)),
    wanted.map(() => glass.id),
  )
  labelling.skip()
  assert.equal(labelling.deck.card?.exemplar, cards[2]!.exemplar)
  assert.deepEqual(labelling.deck.card?.members, [])
  labelling.undo()
  assert.equal(labelling.deck.card?.title, 'Named “x”')
  labelling.skip()
  await settled()
  assert.equal(labelling.deck.card?.exemplar, cards[2]!.exemplar)
})

test('a class that was deleted comes back by undo, with the labels it had', async (t) => {
  const { engine, labelling, settled, labelOf, cards, glass } = await openSurface(t)
  labelling.label(glass.id)
  await labelling.sent()
  labelling.forgetAnswers()
  await engine.handlers['classes.delete']({ classId: glass.id }, { signal: AbortSignal.timeout(10_000) })
  assert.equal(labelOf(cards[0]!.exemplar), undefined)
  labelling.undo()
  await settled()
  assert.equal(labelOf(cards[0]!.exemplar), glass.id)
  assert.match(labelling.announcement, /classes are as they were/)
})

test('keys pressed faster than the engine answers are all kept, in their order', async (t) => {
  const { labelling, settled, labelOf, cards, glass } = await openSurface(t)
  labelling.label(glass.id)
  labelling.label(null)
  labelling.labelAsNew('paper')
  labelling.undo()
  assert.equal(labelling.deck.card?.number, cards[2]?.number)
  await settled()
  assert.deepEqual(
    cards.slice(0, 3).map(({ exemplar }) => labelOf(exemplar)),
    [glass.id, null, undefined],
  )
})

test('a new class is made and labels the card with one Enter; an old name means the old class', async (t) => {
  const { engine, labelling, settled, labelOf, cards, glass } = await openSurface(t)
  labelling.labelAsNew(' paper ')
  labelling.labelAsNew('Glass')
  await settled()
  const classes = engine.project.classes.list(engine.project.tasks.default().id)
  assert.deepEqual(
    classes.map(({ name }) => name),
    ['glass', 'paper'],
  )
  assert.deepEqual([labelOf(cards[0]!.exemplar), labelOf(cards[1]!.exemplar)], [classes[1]?.id, glass.id])
})

test('a new class goes with the label it was made for, and undo goes on with the card before', async (t) => {
  const { engine, labelling, settled, labelOf, cards, glass } = await openSurface(t)
  const names = (): string[] => engine.project.classes.list(engine.project.tasks.default().id).map(({ name }) => name)
  labelling.label(glass.id)
  labelling.labelAsNew('paper')
  await settled()
  assert.deepEqual(names(), ['glass', 'paper'])
  labelling.undo()
  await settled()
  assert.deepEqual([names(), labelling.deck.card?.number], [['glass'], cards[1]?.number])
  labelling.undo()
  await settled()
  assert.deepEqual([labelOf(cards[0]!.exemplar), labelling.deck.card?.number], [undefined, cards[0]?.number])
  labelling.redo()
  labelling.redo()
  await settled()
  assert.deepEqual([names(), labelling.deck.card?.number], [['glass', 'paper'], cards[2]?.number])
})

test('undoing what another window changed of a class brings no card back', async (t) => {
  const { engine, labelling, settled, labelOf, cards, glass } = await openSurface(t)
  labelling.label(glass.id)
  await settled()
  engine.project.classes.update(glass.id, { name: 'bottle' })
  labelling.undo()
  await settled()
  assert.equal(engine.project.classes.get(glass.id).name, 'glass')
  assert.deepEqual([labelOf(cards[0]!.exemplar), labelling.deck.card?.number], [glass.id, cards[1]?.number])
  labelling.undo()
  await settled()
  assert.deepEqual([labelOf(cards[0]!.exemplar), labelling.deck.card?.number], [undefined, cards[0]?.number])
})

test('a label that cannot be saved brings its card back behind the one on screen and says so', async (t) => {
  const { labelling, settled, labelOf, cards, glass, toasts, failNext } = await openSurface(t)
  failNext('label.assign')
  labelling.label(glass.id)
  await settled()
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  assert.equal(toasts.all[0]?.title, `“glass” was not saved for group ${cards[0]?.number}`)
  assert.match(toasts.all[0]?.detail ?? '', /The disk is full\. It comes back as the next card\./)
  labelling.label(glass.id)
  assert.equal(labelling.deck.card?.number, cards[0]?.number)
  labelling.label(glass.id)
  await settled()
  assert.deepEqual([labelOf(cards[0]!.exemplar), labelOf(cards[1]!.exemplar)], [glass.id, glass.id])
})

test('undoing a label that was refused meanwhile does not undo the one before it', async (t) => {
  const { labelling, settled, labelOf, cards, glass, failNext } = await openSurface(t)
  labelling.label(glass.id)
  await settled()
  failNext('label.assign')
  labelling.label(glass.id)
  labelling.undo()
  await settled()
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  assert.equal(labelOf(cards[0]!.exemplar), glass.id)
})

test('undo shows the card as it was left, and redo labels it again', async (t) => {
  const { labelling, settled, labelOf, cards, glass } = await openSurface(t)
  labelling.deck.toggle(0)
  const { selection } = labelling.deck
  labelling.label(glass.id)
  labelling.undo()
  assert.equal(labelling.deck.card?.number, cards[0]?.number)
  assert.ok(selection.dropped.has(cards[0]!.members[0]!.sampleId))
  assert.deepEqual(labelling.deck.selection, selection)
  await settled()
  assert.equal(labelOf(cards[0]!.exemplar), undefined)
  assert.equal(labelling.canRedo, true)
  labelling.redo()
  await settled()
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  assert.equal(labelOf(cards[0]!.exemplar), glass.id)
})

test('undo reaches labels given before this window was opened and shows their card', async (t) => {
  const { engine, labelling, settled, labelOf, cards, glass } = await openSurface(t)
  const taskId = engine.project.tasks.default().id
  const { exemplar } = cards[0]!
  engine.project.labels.assign({ taskId, sampleIds: [exemplar], classId: glass.id, origin: 'hand' })
  labelling.leave()
  await labelling.loadCards()
  labelling.enter()
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  labelling.undo()
  await settled()
  assert.equal(labelling.deck.card?.number, cards[0]?.number)
  assert.equal(labelOf(exemplar), undefined)
})

test('a skipped card comes back after all others', async (t) => {
  const { labelling, settled, cards, glass } = await openSurface(t, 30)
  labelling.skip()
  const seen: (number | undefined)[] = []
  for (let index = 0; index < cards.length; index++) {
    await settled()
    seen.push(labelling.deck.card?.number)
    labelling.label(glass.id)
  }
  await settled()
  const numbers = cards.map(({ number }) => number)
  assert.deepEqual(seen, [...numbers.slice(1), numbers[0]])
  assert.equal(labelling.deck.card, null)
})

test('what was dropped on a card stays dropped while others lie on top of it', async (t) => {
  const { labelling, settled, cards, glass } = await openSurface(t)
  labelling.label(glass.id)
  await settled()
  labelling.deck.toggle(0)
  const { selection } = labelling.deck
  labelling.undo()
  assert.equal(labelling.deck.card?.number, cards[0]?.number)
  labelling.label(glass.id)
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  assert.deepEqual(labelling.deck.selection, selection)
  labelling.lay({ ...cards[1]!, kind: 'chosen', title: 'More like this' })
  assert.notDeepEqual(labelling.deck.selection, selection)
  labelling.skip()
  assert.equal(labelling.deck.card?.number, cards[1]?.number)
  assert.deepEqual(labelling.deck.selection, selection)
  await settled()
})

test('a card broken in two keeps what was left out, and undo puts it together again without a word to the engine', async (t) => {
  const { labelling, settled, cards, glass, labelOf, failNext } = await openSurface(t)
  const [{ members, ...card }] = cards as readonly [Card, ...Card[]]
  labelling.deck.toggle(0)
  const { selection } = labelling.deck
  const [one, two, ...others] = members
  const half = { ...card, kind: 'chosen' as const, title: 'half 1', members: [one!, two!] }
  const other = {
    ...card,
    kind: 'chosen' as const,
    title: 'half 2',
    exemplar: others[0]!.sampleId,
    members: others.slice(1),
  }
  labelling.replace({ ...card, members }, [half, other], selection.dropped)
  assert.deepEqual([...labelling.deck.selection.dropped], [one!.sampleId])
  await labelling.loadCards()
  assert.deepEqual([labelling.deck.card?.title, labelling.deck.next?.title], ['half 1', 'half 2'])
  labelling.label(glass.id)
  await settled()
  assert.equal(labelOf(two!.sampleId), glass.id)
  labelling.undo()
  await settled()
  assert.equal(labelling.deck.card?.title, 'half 1')
  failNext('label.undo')
  labelling.undo()
  await settled()
  assert.deepEqual(labelling.deck.card, cards[0])
  assert.deepEqual(labelling.deck.selection, selection)
  assert.equal(labelling.deck.next?.number, cards[1]?.number)
})
