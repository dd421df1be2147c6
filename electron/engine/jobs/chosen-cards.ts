import type { Card, Member } from '../../../shared/domain/groups.ts'
import type { RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { breakInTwo } from '../select/break-in-two.ts'
import { lookAlikes } from '../select/look-alikes.ts'
import { nearCopies } from './near-copies.ts'
import type { SearchResult } from './search-job.ts'
import { cosine, storedVectors } from './stored-vectors.ts'

/**
 * Puts samples that the analyst chose on one card, round the one that is most like all of them, or round `exemplar`. Samples with a
 * label are left out unless all have one; drawn checks and exact duplicates always are.
 *
 * @throws EngineError `bad-input` when nothing is left.
 */
export function chosenCard(
  project: Project,
  taskId: TaskId,
  sampleIds: readonly SampleId[],
  exemplar: SampleId | null = null,
): Card {
  const wanted = labellable(project, taskId, sampleIds)
  if (wanted.length === 0) {
    throw new EngineError('bad-input', 'Nothing here can be labelled together: random checks are asked one by one.')
  }
  const vectorOf = storedVectors(project)
  const centre = exemplar !== null && wanted.includes(exemplar) ? exemplar : mostCentral(wanted, vectorOf)
  const middle = vectorOf(centre)
  const others = wanted
    .filter((sampleId) => sampleId !== centre)
    .map((sampleId) => ({ sampleId, closeness: cosine(middle, vectorOf(sampleId)) }))
    .toSorted((a, b) => b.closeness - a.closeness)
  return cardOf(project, taskId, [{ sampleId: centre, closeness: 1 }, ...others])
}

/** A card of a sample and what looks most like it. @throws EngineError `no-embeddings` */
export function cardOfLookAlikes(project: Project, taskId: TaskId, sampleId: SampleId, limit: number): Card {
  const runId = runOf(project)
  const vectorOf = storedVectors(project)
  const start = vectorOf(sampleId)
  const found = lookAlikes(
    sampleId,
    limit,
    (id) => project.graph.neighbours(runId, id, limit).map((neighbour) => neighbour.sampleId),
    (id) => cosine(start, vectorOf(id)),
  )
  const isOpen = (id: SampleId): boolean => project.labels.of(taskId, id) === null
  const others = found.map(({ id }) => id).filter(isOpen)
  if (others.length === 0) throw new EngineError('not-found', 'Everything that looks like this has a label already.')
  return chosenCard(project, taskId, isOpen(sampleId) ? [sampleId, ...others] : others, sampleId)
}

/** A card of what a search found, the nearest as its exemplar; closeness is to what was searched with. @throws EngineError `not-found` */
export function cardOfFound(project: Project, taskId: TaskId, found: SearchResult['found']): Card {
  if (found.length === 0) throw new EngineError('not-found', 'Nothing waits for a label any more.')
  return cardOf(
    project,
    taskId,
    found.map(({ sampleId, cosine: closeness }) => ({ sampleId, closeness })),
  )
}

/** Two cards instead of one, each of what looks more alike. @throws EngineError `bad-input` when all of it looks the same. */
export function brokenInTwo(project: Project, taskId: TaskId, sampleIds: readonly SampleId[]): [Card, Card] {
  runOf(project)
  const vectorOf = storedVectors(project)
  const isOther = breakInTwo(sampleIds.map(vectorOf))
  const [own, other] = [false, true].map((side) => sampleIds.filter((_, at) => isOther[at] === side))
  if (!own?.length || !other?.length) {
    throw new EngineError('bad-input', 'All of this looks the same: there is nothing to break in two.')
  }
  return [chosenCard(project, taskId, own, sampleIds[0]), chosenCard(project, taskId, other)]
}

type Chosen = Pick<Member, 'sampleId' | 'closeness'>

/**
 * A card of these, the first of them as its exemplar. Near-duplicates lie beneath the first of them, chosen or not; of those that were not,
 * all that wait for a label.
 */
function cardOf(project: Project, taskId: TaskId, chosen: readonly Chosen[]): Card {
  const copiesOf = nearCopies(project)
  const drawn = new Set(project.checks.all(taskId))
  const isChosen = new Set(chosen.map(({ sampleId }) => sampleId))
  const isWaiting = (id: SampleId): boolean => !drawn.has(id) && project.labels.of(taskId, id) === null
  const placed = new Set<SampleId>()
  const stacks = chosen.flatMap(({ sampleId, closeness }): Member[] => {
    if (placed.has(sampleId)) return []
    const copies = copiesOf(sampleId).filter((id) => !placed.has(id) && (isChosen.has(id) || isWaiting(id)))
    for (const id of [sampleId, ...copies]) placed.add(id)
    return [{ sampleId, closeness, isDoubtful: false, copies }]
  })
  const [top, ...members] = stacks as [Member, ...Member[]]
  const sum = members.reduce((total, { closeness }) => total + closeness, 0)
  return {
    number: 0,
    kind: 'chosen',
    exemplar: top.sampleId,
    copies: top.copies,
    members,
    size: placed.size,
    tightness: members.length === 0 ? 1 : sum / members.length,
    proposal: null,
    reason: null,
  }
}

function labellable(project: Project, taskId: TaskId, sampleIds: readonly SampleId[]): SampleId[] {
  const drawn = new Set(project.checks.all(taskId))
  const duplicates = project.samples.duplicates()
  const known = [...new Set(sampleIds.map((id) => duplicates.get(id) ?? id))].filter(
    (id) => !drawn.has(id) && project.samples.get(id) !== null,
  )
  const labels = project.labels.ofSamples(taskId, known)
  return labels.size === known.length ? known : known.filter((id) => !labels.has(id))
}

/** The sample closest to the mean of all. */
function mostCentral(sampleIds: readonly SampleId[], vectorOf: (id: SampleId) => Float32Array): SampleId {
  const mean: number[] = []
  for (const id of sampleIds) vectorOf(id).forEach((value, d) => (mean[d] = (mean[d] ?? 0) + value))
  const middle = Float32Array.from(mean)
  return sampleIds.reduce((best, id) => (cosine(vectorOf(id), middle) > cosine(vectorOf(best), middle) ? id : best))
}

function runOf(project: Project): RunId {
  const { activeRunId } = project.info.get()
  if (activeRunId !== null) return activeRunId
  throw new EngineError('no-embeddings', 'The samples have no embeddings yet: learn first.')
}
