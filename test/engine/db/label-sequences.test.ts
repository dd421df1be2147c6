/** The logic of labels, classes, undo and redo held against a model without any: a stack of whole pictures. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { openProject, type Project } from '../../../electron/engine/db/project.ts'
import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Class } from '../../../shared/domain/labels.ts'
import { addSamples, temporaryProject } from '../../support/project.ts'

const SEEDS = [1, 2, 3, 4]
const STEPS = 150
const REOPENED_AT = 60
const KINDS = ['make', 'make and label', 'change', 'delete', 'merge', 'label'] as const
type Kind = (typeof KINDS)[number]

/** The labels by sample, and the classes in use as they look. */
interface Moment {
  readonly labels: ReadonlyMap<SampleId, ClassId | null>
  readonly classes: readonly Class[]
}

/** The model: every moment there was, and those that were undone. */
class Moments {
  readonly #past: Moment[] = [{ labels: new Map(), classes: [] }]
  /** Ends with the next to redo. */
  #future: Moment[] = []
  readonly done = new Map<Kind, number>()

  get present(): Moment {
    return this.#past.at(-1)!
  }

  get canUndo(): boolean {
    return this.#past.length > 1
  }

  get canRedo(): boolean {
    return this.#future.length > 0
  }

  act(kind: Kind, next: Moment): void {
    this.#past.push(next)
    this.#future = []
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1)
  }

  undo(): void {
    if (this.canUndo) this.#future.push(this.#past.pop()!)
  }

  redo(): void {
    if (this.canRedo) this.#past.push(this.#future.pop()!)
  }
}

test('any sequence of labels, new and changed classes, merges, deletions, undos and redos agrees with a stack of pictures, before and after reopening', (t) => {
  let project = temporaryProject(t)
  t.after(() => project.close())
  const taskId = project.tasks.default().id
  const samples = addSamples(project, 12)
  makeFast(project)
  const moments = new Moments()
  for (const seed of SEEDS) {
    const random = new Random(seed)
    for (let step = 0; step < STEPS; step++) {
      takeStep(project, { taskId, samples, random, moments, name: `${seed}.${step}` })
      if (step === REOPENED_AT) {
        project.close()
        project = openProject(project.paths.root)
        makeFast(project)
      }
      assert.deepEqual(sorted(momentOf(project, taskId)), sorted(moments.present), `seed ${seed} step ${step}`)
      const { canUndo, canRedo } = project.labels.counts(taskId)
      assert.deepEqual([canUndo, canRedo], [moments.canUndo, moments.canRedo])
    }
    while (moments.canUndo) {
      project.labels.undo(taskId)
      moments.undo()
      assert.deepEqual(sorted(momentOf(project, taskId)), sorted(moments.present), `seed ${seed}, back to the start`)
    }
  }
  assert.equal(project.labels.counts(taskId).actions, 0)
  assert.ok(KINDS.every((kind) => moments.done.get(kind)! >= 5))
})

interface Sequence {
  readonly taskId: TaskId
  readonly samples: readonly SampleId[]
  readonly random: Random
  readonly moments: Moments
  /** A name that no class has. */
  readonly name: string
}

/** Does one thing at random, to the project and to the model. */
function takeStep(project: Project, { taskId, samples, random, moments, name }: Sequence): void {
  const { labels, classes } = moments.present
  const dice = random.uniform()
  const [from, into] = [...random.sample(classes.length, Math.min(2, classes.length))].map((at) => classes[at]!)
  const sampleIds = [...random.sample(samples.length, 1 + random.int(5))].map((at) => samples[at]!)
  const origin = random.int(2) === 0 ? 'hand' : 'group'
  const labelled = (classId: ClassId | null): Moment['labels'] =>
    new Map([...labels, ...sampleIds.map((id) => [id, classId] as const)])
  if (dice < 0.06) {
    moments.act('make', { labels, classes: [...classes, project.classes.create(taskId, name)] })
  } else if (dice < 0.12) {
    const { made } = project.labels.assignNew({ taskId, sampleIds, name, origin })
    moments.act('make and label', { labels: labelled(made.id), classes: [...classes, made] })
  } else if (dice < 0.2 && from) {
    const key = random.int(2) === 0 ? { key: 'zxqwr!'[random.int(6)] } : {}
    const isTaken = classes.some((other) => other.id !== from.id && other.key === key.key)
    const changed = project.classes.update(from.id, { name, colour: '#123456', ...(isTaken ? {} : key) })
    moments.act('change', { labels, classes: classes.map((one) => (one.id === from.id ? changed : one)) })
  } else if (dice < 0.26 && from) {
    const intoId = random.int(2) === 0 ? null : (into?.id ?? null)
    project.labels.removeClass({ taskId, classId: from.id, intoId })
    const kept = [...labels].filter(([, classId]) => classId !== from.id || intoId !== null)
    moments.act(intoId === null ? 'delete' : 'merge', {
      labels: new Map(kept.map(([id, classId]) => [id, classId === from.id ? intoId : classId])),
      classes: classes.filter(({ id }) => id !== from.id),
    })
  } else if (dice < 0.55) {
    const classId = from === undefined || random.int(4) === 3 ? null : from.id
    project.labels.assign({ taskId, sampleIds, classId, origin })
    moments.act('label', { labels: labelled(classId), classes })
  } else if (dice < 0.8) {
    project.labels.undo(taskId)
    moments.undo()
  } else {
    project.labels.redo(taskId)
    moments.redo()
  }
}

function momentOf(project: Project, taskId: TaskId): Moment {
  const labels = [...project.labels.currentLabels(taskId)].map(([id, { classId }]) => [id, classId] as const)
  return { labels: new Map(labels), classes: project.classes.list(taskId) }
}

function sorted({ labels, classes }: Moment): unknown {
  return [[...labels].toSorted(([a], [b]) => a - b), classes.toSorted((a, b) => a.id - b.id)]
}

/** What is tested is the logic of the history; crash.test.ts tests its safety. */
function makeFast(project: Project): void {
  project.db.pragma('synchronous = OFF')
}
