import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { LabelHistory } from '../../../electron/engine/db/label-history.ts'
import { LabelStore } from '../../../electron/engine/db/label-store.ts'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { openProject, type Project } from '../../../electron/engine/db/project.ts'
import { type Class, LabelRecord } from '../../../shared/domain/labels.ts'
import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { addSamples, recordedDb, slowSteps, temporaryProject } from '../../support/project.ts'

/** Sample to class, the plainest picture of the labels there are. */
type Picture = ReadonlyMap<SampleId, ClassId | null>

const pictureOf = (project: Project, taskId: TaskId): Picture =>
  new Map([...project.labels.currentLabels(taskId)].map(([id, label]) => [id, label.classId]))

function setUp(t: Parameters<typeof temporaryProject>[0], sampleCount: number) {
  const project = temporaryProject(t)
  const taskId = project.tasks.default().id
  const samples = addSamples(project, sampleCount)
  const classes = ['cat', 'dog', 'owl'].map((name) => project.classes.create(taskId, name).id)
  return { project, taskId, samples, classes }
}

test('a label says what it is, how it came and which action gave it', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 3)
  const { actionId, changed } = project.labels.assign({
    taskId,
    sampleIds: samples,
    classId: classes[0]!,
    origin: 'group',
  })
  assert.equal(changed, 3)
  const label = { sampleId: samples[1]!, classId: classes[0]!, origin: 'group', actionId }
  assert.deepEqual(project.labels.of(taskId, samples[1]!), label)
  const single = { taskId, sampleIds: [samples[1]!, samples[1]!], classId: null, origin: 'hand' } as const
  assert.equal(project.labels.assign(single).changed, 1)
  assert.equal(project.labels.assign(single).changed, 0)
  assert.equal(project.labels.of(taskId, samples[1]!)?.classId, null)
  assert.equal(project.labels.of(taskId, samples[0]!)?.classId, classes[0])
  assert.equal(project.labels.ofSamples(taskId, [samples[2]!]).size, 1)
})

test('counts tell hand from group, leave checks out and count actions in force', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 10)
  const [cat, dog] = classes
  project.checks.draw(taskId, samples.slice(8))
  project.labels.assign({ taskId, sampleIds: samples.slice(0, 4), classId: cat!, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: dog!, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[5]!], classId: null, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[8]!], classId: cat!, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[6]!], classId: cat!, origin: 'hand' })
  project.labels.undo(taskId)
  assert.deepEqual(project.labels.counts(taskId), {
    byClass: [
      { classId: cat, hand: 0, group: 3 },
      { classId: dog, hand: 1, group: 0 },
    ],
    notOfInterest: 1,
    labelled: 4,
    checksAnswered: 1,
    actions: 4,
    canUndo: true,
    canRedo: true,
  })
})

test('undo and redo walk back and forth, and a new label clears what could be redone', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 2)
  const [one, two] = samples
  const label = (sampleId: SampleId, classId: ClassId): unknown =>
    project.labels.assign({ taskId, sampleIds: [sampleId], classId, origin: 'hand' })
  label(one!, classes[0]!)
  label(one!, classes[1]!)
  label(two!, classes[2]!)
  assert.deepEqual(project.labels.undo(taskId), [two])
  assert.deepEqual(project.labels.undo(taskId), [one])
  assert.equal(project.labels.of(taskId, one!)?.classId, classes[0])
  assert.deepEqual(project.labels.redo(taskId), [one])
  assert.equal(project.labels.of(taskId, one!)?.classId, classes[1])
  label(two!, classes[0]!)
  assert.deepEqual(project.labels.redo(taskId), [])
  assert.deepEqual(
    [1, 2, 3, 4].map(() => project.labels.undo(taskId)),
    [[two], [one], [one], []],
  )
  assert.equal(project.labels.currentLabels(taskId).size, 0)
})

/** A moment of the model: the labels, and the classes in use as they look. */
interface Moment {
  readonly labels: Picture
  readonly classes: readonly Class[]
}

test('any sequence of labels, new and changed classes, merges, deletions, undos and redos agrees with a stack of pictures, before and after reopening', (t) => {
  const { project: opened, taskId, samples } = setUp(t, 12)
  let project = opened
  // What is tested is the logic of the history; crash.test.ts tests its safety.
  project.db.pragma('synchronous = OFF')
  t.after(() => project.close())
  const now = (): Moment => ({ labels: pictureOf(project, taskId), classes: project.classes.list(taskId) })
  // The model keeps whole pictures: `past` ends with the present one, `future` with the next to redo. At first there is nothing at all.
  while (project.labels.counts(taskId).canUndo) project.labels.undo(taskId)
  const past: Moment[] = [{ labels: new Map(), classes: [] }]
  let future: Moment[] = []
  const kinds = new Map<string, number>()
  for (let seed = 1; seed <= 4; seed++) {
    const random = new Random(seed)
    for (let step = 0; step < 150; step++) {
      const dice = random.uniform()
      const present = past.at(-1)!
      const { labels, classes } = present
      const [from, into] = [...random.sample(classes.length, Math.min(2, classes.length))].map((at) => classes[at]!)
      const sampleIds = [...random.sample(samples.length, 1 + random.int(5))].map((i) => samples[i]!)
      const labelled = (classId: ClassId | null): Picture =>
        new Map([...labels, ...sampleIds.map((id) => [id, classId] as const)])
      const origin = random.int(2) === 0 ? 'hand' : 'group'
      const name = `${seed}.${step}`
      const act = (kind: string, next: Moment): void => {
        past.push(next)
        future = []
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
      if (dice < 0.06) {
        act('make', { labels, classes: [...classes, project.classes.create(taskId, name)] })
      } else if (dice < 0.12) {
        const { made } = project.labels.assignNew({ taskId, sampleIds, name, origin })
        act('make and label', { labels: labelled(made.id), classes: [...classes, made] })
      } else if (dice < 0.2 && from) {
        const key = random.int(2) === 0 ? { key: 'zxqwr!'[random.int(6)] } : {}
        const isTaken = classes.some((other) => other.id !== from.id && other.key === key.key)
        const changed = project.classes.update(from.id, { name, colour: '#123456', ...(isTaken ? {} : key) })
        act('change', { labels, classes: classes.map((one) => (one.id === from.id ? changed : one)) })
      } else if (dice < 0.26 && from) {
        const intoId = random.int(2) === 0 ? null : (into?.id ?? null)
        project.labels.removeClass({ taskId, classId: from.id, intoId })
        const kept = [...labels].filter(([, classId]) => classId !== from.id || intoId !== null)
        act(intoId === null ? 'delete' : 'merge', {
          labels: new Map(kept.map(([id, classId]) => [id, classId === from.id ? intoId : classId])),
          classes: classes.filter(({ id }) => id !== from.id),
        })
      } else if (dice < 0.55) {
        const classId = from === undefined || random.int(4) === 3 ? null : from.id
        project.labels.assign({ taskId, sampleIds, classId, origin })
        act('label', { labels: labelled(classId), classes })
      } else if (dice < 0.8 && past.length > 1) {
        project.labels.undo(taskId)
        future.push(past.pop()!)
      } else if (dice >= 0.8) {
        project.labels.redo(taskId)
        if (future.length > 0) past.push(future.pop()!)
      }
      if (step === 60) {
        project.close()
        project = openProject(project.paths.root)
        project.db.pragma('synchronous = OFF')
      }
      assert.deepEqual(comparable(now()), comparable(past.at(-1)!), `seed ${seed} step ${step}`)
      const { canUndo, canRedo } = project.labels.counts(taskId)
      assert.deepEqual([canUndo, canRedo], [past.length > 1, future.length > 0])
    }
    while (past.length > 1) {
      project.labels.undo(taskId)
      future.push(past.pop()!)
      assert.deepEqual(comparable(now()), comparable(past.at(-1)!), `seed ${seed}, ${past.length} left`)
    }
  }
  assert.equal(project.labels.counts(taskId).actions, 0)
  assert.ok(['make', 'make and label', 'change', 'delete', 'merge', 'label'].every((kind) => kinds.get(kind)! >= 5))
})

const comparable = ({ labels, classes }: Moment): unknown => [
  [...labels].toSorted(([a], [b]) => a - b),
  classes.toSorted((a, b) => a.id - b.id),
]

test('a class made with its first label goes and comes with it, and counts as one thing done', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 3)
  const { made, changed } = project.labels.assignNew({ taskId, sampleIds: samples, name: ' newt ', origin: 'group' })
  assert.deepEqual([made.name, made.key, changed], ['newt', '4', 3])
  assert.equal(project.labels.counts(taskId).actions, 1)
  assert.deepEqual(project.labels.undo(taskId), samples)
  assert.deepEqual([project.classes.list(taskId).length, project.labels.currentLabels(taskId).size], [3, 0])
  assert.throws(() => project.labels.assign({ taskId, sampleIds: samples, classId: made.id, origin: 'hand' }), {
    code: 'not-found',
  })
  project.labels.redo(taskId)
  assert.deepEqual([project.classes.get(made.id), project.labels.of(taskId, samples[0]!)?.classId], [made, made.id])
  const again = { taskId, sampleIds: samples, name: 'newt', origin: 'hand' } as const
  assert.throws(() => project.labels.assignNew(again), { code: 'bad-input' })
  assert.throws(() => project.labels.assignNew({ ...again, name: 'eft', sampleIds: [99 as SampleId] }), {
    code: 'not-found',
  })
  assert.deepEqual(
    project.classes.list(taskId).map(({ id }) => id),
    [...classes, made.id],
  )
})

test('making and changing classes is undone step by step, and counts as nothing answered', (t) => {
  const { project, taskId, classes } = setUp(t, 1)
  const [cat] = classes
  const first = project.classes.get(cat!)
  const second = project.classes.update(cat!, { name: 'kitten', key: 'K' })
  // The same once more is no change.
  project.classes.update(cat!, { name: 'kitten' })
  project.classes.update(cat!, { colour: '#123456' })
  assert.equal(project.labels.counts(taskId).actions, 0)
  project.labels.undo(taskId)
  assert.deepEqual(project.classes.get(cat!), second)
  project.labels.undo(taskId)
  assert.deepEqual(project.classes.get(cat!), first)
  project.labels.redo(taskId)
  assert.deepEqual(project.classes.get(cat!), second)
  project.labels.undo(taskId)
  // Its old key does something else meanwhile.
  project.labels.redo(taskId)
  project.commandKeys.move(taskId, 'skip', '1')
  project.labels.undo(taskId)
  assert.deepEqual(project.classes.get(cat!), { ...first, key: '4' })
})

test('what cannot be labelled is refused and leaves nothing behind', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 2)
  const other = project.classes.create(project.tasks.create('Other').id, 'cat').id
  const assign = (sampleIds: SampleId[], classId: ClassId) => (): unknown =>
    project.labels.assign({ taskId, sampleIds, classId, origin: 'hand' })
  assert.throws(assign([], classes[0]!), { code: 'bad-input' })
  assert.throws(assign(samples, other), { code: 'bad-input' })
  assert.throws(assign(samples, 99 as ClassId), { code: 'not-found' })
  assert.throws(assign([samples[0]!, 99 as SampleId], classes[0]!), { code: 'not-found' })
  assert.equal(project.labels.currentLabels(taskId).size, 0)
  assert.equal(project.labels.counts(taskId).actions, 0)
})

test('tasks do not share labels', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 1)
  const other = project.tasks.create('Other').id
  project.labels.assign({ taskId, sampleIds: samples, classId: classes[0]!, origin: 'hand' })
  assert.equal(project.labels.of(other, samples[0]!), null)
  assert.deepEqual(project.labels.undo(other), [])
  assert.equal(project.labels.of(taskId, samples[0]!)?.classId, classes[0])
})

test('the history of a sample says who gave what, how, when, and what became of it', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 3)
  const [cat, dog, owl] = classes
  const { actionId: first } = project.labels.assign({ taskId, sampleIds: samples, classId: cat!, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: null, origin: 'hand', who: 'simulation' })
  project.labels.undo(taskId)
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: dog!, origin: 'hand' })
  project.labels.removeClass({ taskId, classId: cat!, intoId: owl! })
  project.labels.removeClass({ taskId, classId: dog!, intoId: null })
  const history = project.history.of(taskId, samples[0]!)
  assert.deepEqual(
    history.map((record) => LabelRecord.parse(record)),
    history,
  )
  assert.deepEqual(
    history.map(({ className, origin, who, sampleCount, undoneAt, became }) => [
      className,
      origin,
      who,
      sampleCount,
      undoneAt !== null,
      became,
    ]),
    [
      ['cat', 'group', 'analyst', 3, false, { name: 'owl' }],
      [null, 'hand', 'simulation', 1, true, null],
      ['dog', 'hand', 'analyst', 1, false, { name: null }],
    ],
  )
  assert.equal(history[0]?.actionId, first)
  assert.deepEqual([...project.labels.currentLabels(taskId).keys()], samples.slice(1))
  project.labels.undo(taskId)
  assert.equal(project.labels.of(taskId, samples[0]!)?.classId, dog)
  assert.throws(() => project.labels.removeClass({ taskId, classId: cat!, intoId: null }), { code: 'not-found' })
  assert.throws(() => project.labels.removeClass({ taskId, classId: dog!, intoId: dog! }), { code: 'bad-input' })
})

test('history is only ever added to', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 1)
  project.labels.assign({ taskId, sampleIds: samples, classId: classes[0]!, origin: 'hand', who: 'simulation' })
  project.labels.undo(taskId)
  project.labels.redo(taskId)
  const history = project.db.prepare('SELECT kind, target_id, who FROM label_action ORDER BY id').all()
  // Three classes were made before.
  assert.deepEqual(history.slice(3), [
    { kind: 'assign', target_id: null, who: 'simulation' },
    { kind: 'undo', target_id: 4, who: 'analyst' },
    { kind: 'redo', target_id: 4, who: 'analyst' },
  ])
})

test('the hot queries use indexes', () => {
  const { db, plansOf } = recordedDb(projectMigrations)
  const labels = new LabelStore(db, () => 0)
  const taskId = 1 as TaskId
  const plans = plansOf(() => [
    labels.of(taskId, 1 as SampleId),
    labels.undo(taskId),
    labels.redo(taskId),
    labels.currentLabels(taskId),
    labels.confirmed(taskId),
    labels.lastActionId(taskId),
    labels.countSince(taskId, 3),
    new LabelHistory(db).of(taskId, 1 as SampleId),
  ])
  assert.ok(plans.length > 5)
  assert.deepEqual(slowSteps(plans), [])
})

test('a label given twice is confirmed, as long as the second one stands', (t) => {
  const { project, taskId, samples, classes } = setUp(t, 2)
  const [first, second] = samples
  const give = (sampleId: SampleId, classId: ClassId | null): unknown =>
    project.labels.assign({ taskId, sampleIds: [sampleId], classId, origin: 'hand' })
  give(first!, classes[0]!)
  give(second!, classes[0]!)
  const last = project.labels.lastActionId(taskId)
  assert.deepEqual(project.labels.confirmed(taskId), [])
  give(first!, classes[0]!)
  assert.deepEqual([project.labels.confirmed(taskId), project.labels.countSince(taskId, last)], [[first], 1])
  project.labels.undo(taskId)
  assert.deepEqual([project.labels.confirmed(taskId), project.labels.countSince(taskId, last)], [[], 0])
  give(second!, null)
  assert.deepEqual(project.labels.confirmed(taskId), [])
})
