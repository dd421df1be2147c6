import type { Card } from '../../../shared/domain/groups.ts'
import type { RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import type { StoredCard } from '../db/card-store.ts'
import type { Project } from '../db/project.ts'
import { drawChecks } from '../select/estimate.ts'
import { forChecks } from './for-checks.ts'
import type { SuggestResult } from './suggest-job.ts'

/** Numbers of check cards start above any suggestion's, so that one number names one card. */
const CHECK_NUMBER_BASE = 1_000_000

/**
 * The next cards to show: groups in the order suggested with random checks among them, as many as the task says. Where the next one is due
 * is counted from the last that was answered, so that asking again gives the same order, and another setting neither brings many at once
 * nor none for long. Empty without suggestions.
 */
export function nextCards(project: Project, random: Random, taskId: TaskId, limit: number): Card[] {
  const { activeRunId } = project.info.get()
  if (activeRunId === null || countOpenGroups(project, taskId, activeRunId, 1) === 0) return []
  const { checkEvery } = project.tasks.get(taskId)
  // Checks first: what is drawn now must not appear in a group below.
  const checks = checkEvery === null ? null : new CheckQueue(project, random, taskId, Math.ceil(limit / checkEvery) + 1)
  const groups = openGroups(project, taskId, activeRunId, limit)
  const cards: Card[] = []
  let sinceCheck = project.labels.actionsSince(taskId, project.checks.lastAnswer(taskId))
  while (cards.length < limit) {
    const isCheckDue = checkEvery !== null && sinceCheck >= checkEvery - 1
    const card = (isCheckDue ? checks?.next() : undefined) ?? groups.shift()
    if (card === undefined) break
    sinceCheck = card.kind === 'check' ? 0 : sinceCheck + 1
    cards.push(card)
  }
  return cards
}

/** How many suggested groups still wait for a label, up to `limit`. */
export function countOpenGroups(project: Project, taskId: TaskId, runId: RunId, limit: number): number {
  const isTaken = takenBy(project, taskId)
  let open = 0
  for (const { exemplar } of project.cards.outline(taskId, runId)) {
    if (!isTaken(exemplar) && ++open >= limit) break
  }
  return open
}

/**
 * Draws checks at random among what nobody labelled, from the recordings that are for checks where there are recordings. Returns how
 * many there were to draw.
 */
export function drawMoreChecks(project: Project, random: Random, taskId: TaskId, count: number): number {
  const taken = new Set([...project.labels.currentLabels(taskId).keys(), ...project.checks.all(taskId)])
  const isForChecks = forChecks(project)
  const free = project.samples.firstIds().filter((sampleId) => !taken.has(sampleId) && isForChecks(sampleId))
  return project.checks.draw(taskId, drawChecks(random, free, count))
}

/** The sample that a card's number stands for. @throws EngineError `not-found` */
export function exemplarOf(project: Project, taskId: TaskId, number: number): SampleId {
  if (number > CHECK_NUMBER_BASE) {
    const check = project.checks.all(taskId)[number - CHECK_NUMBER_BASE - 1]
    if (check !== undefined) return check
  }
  const { activeRunId } = project.info.get()
  const card = activeRunId === null ? null : project.cards.get(taskId, activeRunId, number)
  if (card === null) throw new EngineError('not-found', `There is no card ${number} any more.`)
  return card.exemplar
}

/** Suggested groups whose exemplar waits for a label, without members that have one or are checks. */
export function openGroups(project: Project, taskId: TaskId, runId: RunId, limit: number): Card[] {
  const isTaken = takenBy(project, taskId)
  const reason = reasonOf(project, taskId)
  const options = { limit, isDone: isTaken, skipped: project.skips.list(taskId) }
  return project.cards
    .next(taskId, runId, options)
    .map((card) => ({ ...withProposal(project, taskId, withoutTaken(card, isTaken)), reason }))
}

/**
 * Whether a sample is labelled or drawn as a check. Checks appear in no group: a label given to them there
 * would rest on what Handful believes, and could not test it.
 */
function takenBy(project: Project, taskId: TaskId): (sampleId: SampleId) => boolean {
  const drawn = new Set(project.checks.all(taskId))
  return (sampleId) => drawn.has(sampleId) || project.labels.of(taskId, sampleId) !== null
}

function withoutTaken(card: StoredCard, isTaken: (sampleId: SampleId) => boolean): StoredCard {
  const isOpen = (sampleId: SampleId): boolean => !isTaken(sampleId)
  // Where the first of several near-duplicates was taken alone, the next one takes its place.
  const members = card.members.flatMap((member) => {
    const [sampleId, ...copies] = [member.sampleId, ...member.copies].filter(isOpen)
    return sampleId === undefined ? [] : [{ ...member, sampleId, copies }]
  })
  const sum = members.reduce((total, { closeness }) => total + closeness, 0)
  return {
    ...card,
    copies: card.copies.filter(isOpen),
    members,
    tightness: members.length === 0 ? 1 : sum / members.length,
  }
}

/** All cards come from the last suggestion. */
function reasonOf({ jobs }: Project, taskId: TaskId): Card['reason'] {
  const result = jobs.latestSucceeded('suggest', taskId)?.result as Partial<SuggestResult> | undefined
  return result?.reason ?? null
}

function withProposal(project: Project, taskId: TaskId, card: StoredCard): Omit<Card, 'reason'> {
  const { predictions } = project
  const belief = predictions.get(taskId, 'propagated', card.exemplar) ?? predictions.get(taskId, 'head', card.exemplar)
  // The class may have been merged or deleted since it was believed in.
  const isInUse = belief !== null && project.classes.list(taskId).some(({ id }) => id === belief.classId)
  return { ...card, proposal: isInUse ? { classId: belief.classId, confidence: belief.confidence } : null }
}

/** Checks still to be answered, the skipped ones last; more are drawn when they run short. */
class CheckQueue {
  readonly #cards: Card[]

  constructor(project: Project, random: Random, taskId: TaskId, wanted: number) {
    const skipped = project.skips.list(taskId)
    const isFresh = (sampleId: SampleId): boolean => !skipped.includes(sampleId)
    const missing = wanted - project.checks.pending(taskId).filter(isFresh).length
    if (missing > 0) drawMoreChecks(project, random, taskId, missing)
    const position = new Map(project.checks.all(taskId).map((sampleId, index) => [sampleId, index + 1]))
    this.#cards = project.checks
      .pending(taskId)
      .toSorted((a, b) => skipped.indexOf(a) - skipped.indexOf(b))
      .map((exemplar) => checkCard(exemplar, CHECK_NUMBER_BASE + (position.get(exemplar) ?? 0)))
  }

  next(): Card | undefined {
    return this.#cards.shift()
  }
}

function checkCard(exemplar: SampleId, number: number): Card {
  return {
    number,
    kind: 'check',
    exemplar,
    copies: [],
    members: [],
    size: 1,
    tightness: 1,
    proposal: null,
    reason: null,
  }
}
