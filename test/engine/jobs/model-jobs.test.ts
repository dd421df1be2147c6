import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { Manifest } from '../../../electron/engine/export/manifest.ts'
import { openExport } from '../../../electron/engine/export/predict.ts'
import { learnedLayers } from '../../../electron/engine/features/concat.ts'
import { compareModels } from '../../../electron/engine/handlers/models.ts'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { exportJob } from '../../../electron/engine/jobs/export-job.ts'
import { fineTuneJob } from '../../../electron/engine/jobs/fine-tune-job.ts'
import { fromScratchJob } from '../../../electron/engine/jobs/from-scratch-job.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import { compactEncoder } from '../../../electron/engine/learn/encoders/presets.ts'
import { initialWeights } from '../../../electron/engine/learn/encoders/weights.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { images } from '../../../electron/engine/modalities/images/images.ts'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import type { ModelKind } from '../../../shared/domain/models.ts'
import { embeddedProject, labelHalves, type LearningProject, pictureProject } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

const COUNT = 40
const MINUTES = 1 / 60

const ids = (from: number, to: number): SampleId[] =>
  Array.from({ length: to - from + 1 }, (_, at) => (from + at) as SampleId)

/** A project with a learned encoder, though one that has not learned yet, and twelve labels. */
async function learnedProject(t: TestContext): Promise<LearningProject & { runId: RunId }> {
  await startTensorFlow()
  const made = await pictureProject(t, COUNT)
  const { project } = made
  const { id: runId } = project.runs.create({ objective: 'nt-xent', minutes: 1, seed: 1, config: {}, state: 'trained' })
  const spec = compactEncoder(16)
  new RunFiles(project.paths, runId).writeEncoder('encoder', { spec, weights: initialWeights(spec, new Random(1)) })
  await runJob(project, embedJob, { runId })
  labelHalves(made, ids(1, 12))
  return { ...made, runId }
}

test('a fine-tuned model and one from scratch stand beside the head, and each is exported as it is', async (t) => {
  const made = await learnedProject(t)
  const { project, taskId, runId, folder, pictures } = made
  const params = { taskId, runId, minutes: MINUTES, seed: 1 }
  await runJob(project, trainJob, { taskId, runId })
  const stages = new Set<string>()
  const onReport = ({ stage }: { stage?: string }): void => void (stage === undefined || stages.add(stage))
  await runJob(project, fineTuneJob, params, { onReport })
  await runJob(project, fromScratchJob, params)
  assert.deepEqual([...stages], ['Loading samples', 'Training', 'Predicting'])

  const trained = project.classifiers.all(taskId)
  assert.deepEqual(
    trained.map(({ kind, labels }) => [kind, labels]),
    [
      ['head', 12],
      ['fine-tuned', 12],
      ['from-scratch', 12],
    ],
  )
  const upper = project.classes.list(taskId).find(({ name }) => name === 'upper')!.id
  for (const kind of ['head', 'fine-tuned', 'from-scratch'] as const) {
    const predictions = project.predictions.all(taskId, kind)
    const right = predictions.filter(({ sampleId, classId }) => (sampleId % 2 === 1) === (classId === upper))
    assert.equal(predictions.length, COUNT)
    // How far training from scratch gets in a second depends on the machine.
    if (kind !== 'from-scratch') assert.ok(right.length >= 34, `${kind}: ${right.length} of ${COUNT} right`)

    const directory = join(folder, kind)
    await runJob(project, exportJob, { taskId, model: kind, directory, formats: ['tfjs', 'csv'] })
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(directory, 'classifier.json'), 'utf8')))
    assert.equal(manifest.model, kind)
    assert.ok(manifest.parity!.samples === COUNT && manifest.parity!.largestDifference < 1e-4)
    const classifier = await openExport(directory, () => images)
    const paths = ids(1, COUNT).map((sampleId) => join(pictures, project.samples.get(sampleId)!.path))
    const said = await Array.fromAsync(classifier.classify(paths))
    classifier.dispose()
    const names = new Map(project.classes.list(taskId).map(({ id, name }) => [id, name]))
    said.forEach((prediction, at) => {
      assert.ok('className' in prediction)
      assert.equal(prediction.className, names.get(predictions[at]!.classId))
      assert.ok(Math.abs(prediction.confidence - predictions[at]!.confidence) < 1e-4)
    })
  }
})

test('only the learned part of the embedding is tuned', async (t) => {
  const { project, taskId, runId } = await learnedProject(t)
  await runJob(project, fineTuneJob, { taskId, runId, minutes: MINUTES, seed: 1 })
  const files = new RunFiles(project.paths, runId)
  const before = files.readEncoder('embedding')!
  const { model } = files.readModel(taskId, 'fine-tuned')
  const learned = new Set(learnedLayers(before.spec))
  assert.ok(learned.size > 5)
  for (const [name, { data }] of Object.entries(before.weights)) {
    if (learned.has(name.slice(0, name.lastIndexOf('/')))) continue
    assert.deepEqual(model.weights[name]!.data, data, name)
  }
})

test('a check teaches no model its answer', async (t) => {
  const made = await learnedProject(t)
  const { project, taskId, runId } = made
  const params = { taskId, runId, minutes: MINUTES, seed: 1 }
  project.checks.draw(taskId, ids(21, 40))
  const wrong = project.classes.list(taskId)
  // All answered wrong: whoever learned from them would get them "right".
  for (const sampleId of ids(21, 40)) {
    const classId = wrong.find(({ name }) => name === (sampleId % 2 === 1 ? 'lower' : 'upper'))!.id
    project.labels.assign({ taskId, sampleIds: [sampleId], classId, origin: 'hand' })
  }
  await runJob(project, trainJob, { taskId, runId })
  await runJob(project, fineTuneJob, params)
  await runJob(project, fromScratchJob, params)
  for (const { kind, labels, accuracy } of project.classifiers.all(taskId)) {
    assert.deepEqual([labels, accuracy?.checks], [12, 20], kind)
    if (kind !== 'from-scratch') assert.ok(accuracy!.value < 0.3, `${kind}: ${accuracy!.value}`)
  }
})

test('with classical features alone there is nothing to fine-tune, but a model from scratch can be trained', async (t) => {
  const made = await embeddedProject(t, 30)
  const { project, taskId, runId } = made
  labelHalves(made, ids(1, 12))
  const params = { taskId, runId, minutes: 0.5 / 60, seed: 1 }
  await assert.rejects(runJob(project, fineTuneJob, params), { code: 'not-pretrained' })
  assert.equal(project.classifiers.latest(taskId, 'fine-tuned'), null)
  await runJob(project, fromScratchJob, params)
  assert.equal(project.classifiers.latest(taskId, 'from-scratch')?.labels, 12)
})

test('with fewer than ten labels there is nothing to cross-validate with', async (t) => {
  const made = await learnedProject(t)
  const { project, taskId, runId } = made
  while (project.labels.counts(taskId).canUndo) project.labels.undo(taskId)
  labelHalves(made, ids(1, 9))
  await assert.rejects(runJob(project, fineTuneJob, { taskId, runId, minutes: MINUTES, seed: 1 }), {
    code: 'too-few-labels',
    message: /at least 10 samples that do not look the same, there are 9/,
  })
})

test('the comparison rests on the checks answered by now, and proposes another model only when it is clearly better', async (t) => {
  const made = await embeddedProject(t, 60)
  const { project, taskId, runId } = made
  labelHalves(made, ids(1, 4))
  await runJob(project, trainJob, { taskId, runId })
  assert.deepEqual(compareModels(project, taskId).proposed, 'head')
  assert.match(compareModels(project, taskId).reason, /Only the head/)

  const [upper, lower] = project.classes.list(taskId).map(({ id }) => id)
  const trained = { taskId, runId, labels: 4, actions: 2, accuracy: null, classIds: [upper!, lower!] }
  project.classifiers.add({ ...trained, kind: 'fine-tuned', confusion: [], predictedCounts: [] })
  /** Has a model get the first `wrong` of the checks wrong and the others right. */
  const predict = (kind: ModelKind, wrong: number): void => {
    const rows = ids(5, 60).map((sampleId, at) => {
      const isUpper = (sampleId % 2 === 1) === at >= wrong
      return { sampleId, classId: isUpper ? upper! : lower!, confidence: 1 }
    })
    const vectors = openVectorsForJob(project.paths)
    vectors.predictions.replaceAll(taskId, kind, rows)
    vectors.close()
  }
  predict('head', 20)
  predict('fine-tuned', 2)
  project.checks.draw(taskId, ids(5, 60))
  labelHalves(made, ids(5, 20))
  assert.match(compareModels(project, taskId).reason, /16 random checks are too few to compare models/)
  assert.equal(compareModels(project, taskId).proposed, 'head')
  labelHalves(made, ids(21, 60))
  const clear = compareModels(project, taskId)
  assert.equal(clear.proposed, 'fine-tuned')
  assert.deepEqual(
    clear.models.map(({ accuracy }) => accuracy?.value),
    [36 / 56, 54 / 56],
  )
  assert.match(clear.reason, /^Better on the random checks: fine-tuned \+32\.1 points on 56 checks/)
  predict('fine-tuned', 19)
  const unclear = compareModels(project, taskId)
  assert.equal(unclear.proposed, 'head')
  assert.match(unclear.reason, /^None is clearly better than the head, which is simpler: fine-tuned \+1\.8 points/)
})
