import type { Card, Member } from '../../../shared/domain/groups.ts'
import type { RunId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { Project } from '../db/project.ts'
import { breakInTwo } from '../select/break-in-two.ts'
import { lookAlikes } from '../select/look-alikes.ts'
import type { SearchResult } from './search-job.ts'

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
  const vectorOf = vectors(project)
  const centre = exemplar !== null && wanted.includes(exemplar) ? exemplar : mostCentral(wanted, vectorOf)
  const middle = vectorOf(centre)
  const members = wanted
    .filter((sampleId) => sampleId !== centre)
    .map((sampleId): Member => ({
      sampleId,
      closeness: cosine(middle, vectorOf(sampleId)),
      isDoubtful: false,
      copies: [],
    }))
    .toSorted((a, b) => b.closeness - a.closeness)
  return cardOf(centre, members)
}

/** A card of a sample and what looks most like it. @throws EngineError `no-embeddings` */
export function cardOfLookAlikes(project: Project, taskId: TaskId, sampleId: SampleId, limit: number): Card {
  const runId = runOf(project)
  const vectorOf = vectors(project)
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
export function cardOfFound(found: SearchResult['found']): Card {
  const [nearest, ...others] = found.map(({ sampleId, cosine }): Member => ({
    sampleId,
    closeness: cosine,
    isDoubtful: false,
    copies: [],
  }))
  if (nearest === undefined) throw new EngineError('not-found', 'Nothing waits for a label any more.')
  return cardOf(nearest.sampleId, others)
}

/** Two cards instead of one, each of what looks more alike. @throws EngineError `bad-input` when all of it looks the same. */
export function brokenInTwo(project: Project, taskId: TaskId, sampleIds: readonly SampleId[]): [Card, Card] {
  runOf(project)
  const vectorOf = vectors(project)
  const isOther = breakInTwo(sampleIds.map(vectorOf))
  const [own, other] = [false, true].map((side) => sampleIds.filter((_, at) => isOther[at] === side))
  if (!own?.length || !other?.length) {
    throw new EngineError('bad-input', 'All of this looks the same: there is nothing to break in two.')
  }
  return [chosenCard(project, taskId, own, sampleIds[0]), chosenCard(project, taskId, other)]
}

function cardOf(exemplar: SampleId, members: Member[]): Card {
  const sum = members.reduce((total, { closeness }) => total + closeness, 0)
  return {
    number: 0,
    kind: 'chosen',
    exemplar,
    copies: [],
    members,
    size: members.length + 1,
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

/** Embeddings in use, each read once; empty for a sample that has none. */
function vectors(project: Project): (sampleId: SampleId) => Float32Array {
  const { activeRunId } = project.info.get()
  const known = new Map<SampleId, Float32Array>()
  return (sampleId) => {
    const vector =
      known.get(sampleId) ??
      (activeRunId === null ? null : project.embeddings.get(activeRunId, sampleId)) ??
      new Float32Array()
    known.set(sampleId, vector)
    return vector
  }
}

function runOf(project: Project): RunId {
  const { activeRunId } = project.info.get()
  if (activeRunId !== null) return activeRunId
  throw new EngineError('no-embeddings', 'The samples have no embeddings yet: learn first.')
}

/** 0 where either is not known. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0]
  for (let d = 0; d < a.length; d++) {
    const [x, y] = [a[d] ?? 0, b[d] ?? 0]
    product += x * y
    squaresA += x * x
    squaresB += y * y
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB)
}
