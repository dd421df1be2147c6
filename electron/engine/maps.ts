import { setImmediate } from 'node:timers/promises'
import {
  emptyLabels,
  encodePlaces,
  type MapLabels,
  type MapOrigin,
  mapOrigins,
} from '../../shared/contract/map-bytes.ts'
import { NOT_OF_INTEREST } from '../../shared/contract/map-bytes.ts'
import type { SampleId, TaskId } from '../../shared/domain/ids.ts'
import type { PredictionKind } from './db/prediction-store.ts'
import type { Project } from './db/project.ts'
import { openGroups } from './jobs/label-cards.ts'

// Some ten milliseconds of reading, so that a label given meanwhile does not wait.
const PREDICTIONS_AT_ONCE = 10_000
/** What is believed, the stronger last. */
const BELIEFS: readonly (readonly [PredictionKind, MapOrigin])[] = [
  ['head', 'classifier'],
  ['propagated', 'propagated'],
]

/** Maps and what is known of the samples on them, as the bytes that the interface asks for. */
export class Maps {
  readonly #project: Project

  constructor(project: Project) {
    this.#project = project
  }

  /** `null` when there is no such version any more. */
  places(version: number): Uint8Array | null {
    const map = this.#project.maps.version(version)
    return map === null ? null : encodePlaces(map)
  }

  /** A label beats what is believed; a random check that waits shows neither class nor group, which would bias its answer. */
  async labels(version: number, taskId: TaskId): Promise<Uint8Array | null> {
    const map = this.#project.maps.version(version)
    if (map === null) return null
    const { bytes, ...labels } = emptyLabels(map.sampleIds.length)
    const rowOf = new Map(Array.from(map.sampleIds, (sampleId, row) => [sampleId as SampleId, row]))
    for (const [kind, origin] of BELIEFS) await this.#addBeliefs(labels, taskId, { kind, origin, rowOf })
    const { checks, labels: given } = this.#project
    for (const sampleId of checks.pending(taskId)) set(labels, rowOf.get(sampleId), 0, 0, 'check')
    for (const { sampleId, classId, origin } of given.currentLabels(taskId).values()) {
      set(labels, rowOf.get(sampleId), classId ?? NOT_OF_INTEREST, 1, origin)
    }
    for (const { number, exemplar, members } of openGroups(this.#project, taskId, map.runId, Infinity)) {
      for (const sampleId of [exemplar, ...members.map((member) => member.sampleId)]) {
        const row = rowOf.get(sampleId)
        if (row !== undefined) labels.groups[row] = number
      }
    }
    return bytes
  }

  async #addBeliefs(
    labels: MapLabels,
    taskId: TaskId,
    { kind, origin, rowOf }: { kind: PredictionKind; origin: MapOrigin; rowOf: ReadonlyMap<SampleId, number> },
  ): Promise<void> {
    for (let last: SampleId | 0 | undefined = 0; last !== undefined;) {
      const beliefs = this.#project.predictions.after(taskId, kind, last, PREDICTIONS_AT_ONCE)
      for (const { sampleId, classId, confidence } of beliefs) {
        set(labels, rowOf.get(sampleId), classId, confidence, origin)
      }
      last = beliefs.at(-1)?.sampleId
      await setImmediate()
    }
  }
}

function set(labels: MapLabels, row: number | undefined, classId: number, confidence: number, origin: MapOrigin): void {
  if (row === undefined) return
  labels.classIds[row] = classId
  labels.confidences[row] = confidence
  labels.origins[row] = mapOrigins.indexOf(origin)
}
