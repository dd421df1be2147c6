import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createProject, openProject } from '../../electron/engine/db/project.ts'
import { writeDigits } from '../../electron/engine/demo/digits.ts'
import { wilson } from '../../electron/engine/select/estimate.ts'
import type { ClassifierSummary, Estimate } from '../../shared/domain/classifier.ts'
import { CLI, handful, handfulJson, startServe } from '../support/cli.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { temporaryFolder } from '../support/project.ts'

const DIGITS = ['0', '1', '4']

interface Suggested {
  readonly number: number
  readonly exemplar: number
  readonly path: string
  readonly size: number
  readonly members: readonly { readonly sampleId: number; readonly isDoubtful: boolean }[]
}
interface Labelled {
  readonly changed: number
  readonly labelled: number
  readonly checksAnswered: number
  readonly canRedo: boolean
}
type Evaluation = ClassifierSummary & { truth: { samples: number; propagated: number; head: number } }

/** 300 handwritten digits of three kinds, in a folder for each. */
async function writeThreeDigits(directory: string): Promise<void> {
  await writeDigits(directory, { count: 1000 })
  for (const digit of readdirSync(directory))
    if (!DIGITS.includes(digit)) rmSync(join(directory, digit), { recursive: true })
}

const trueClass = (path: string): string => path.slice(0, 1)

function readTable(path: string): Record<string, string>[] {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n')
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, at) => [header.split(',')[at], cell])))
}

test('the whole path in a terminal: from a folder of digits to an exported classifier', async () => {
  const folder = temporaryFolder()
  const [digits, project, exported] = ['digits', 'digits.handful', 'classifier'].map((name) => join(folder, name))
  await writeThreeDigits(digits!)
  const run = <T>(command: string, ...args: string[]): Promise<T> => handfulJson<T>(command, project!, ...args)

  assert.deepEqual(await run('new', '--modality', 'images'), { project, name: 'digits', modality: 'images' })
  const adding = await handful('add', project!, digits!, '--classes-from', 'folder', '--json')
  const counts = { added: 300, duplicates: 0, rejected: 0, unchanged: 0, changed: 0, relabel: [] }
  assert.deepEqual(JSON.parse(adding.stdout), { sourceId: 1, ...counts, rejectedFiles: [], samples: 300 })
  assert.match(adding.stderr, /Reading files/)

  const pretraining = await handful('pretrain', project!, '--minutes', '0.05', '--json')
  const { runId, steps, seconds, curve } = JSON.parse(pretraining.stdout)
  assert.match(pretraining.stderr, /Learning \d+ %.*, loss [\d.]+, retrieval [\d.]+, samplesPerSecond \d+/)
  assert.equal(runId, 1)
  assert.ok(steps > 0 && seconds >= 3 && curve.length >= 1)

  const { learnedReason, dim, ...embedded } = await run<{ dim: number; learnedReason: string }>('embed')
  assert.deepEqual(embedded, { runId: 1, added: 300, count: 300 })
  assert.ok(dim > 0)
  assert.match(learnedReason, /^learned features (help|are left out): .* of neighbours lie in the same cluster/)

  const groups = await run<Suggested[]>('groups', '--count', '25')
  assert.equal(groups.length, 25)
  assert.equal(
    groups.reduce((sum, { size }) => sum + size, 0),
    300,
  )
  const suggested = await run<Suggested[]>('suggest', '--count', '12')
  assert.deepEqual(
    suggested.map(({ number }) => number),
    Array.from({ length: 12 }, (_, at) => at + 1),
  )

  // Exemplars by number, by path and with their groups: a class each.
  const [byNumber, byPath, byGroup] = DIGITS.map((digit) => suggested.filter(({ path }) => trueClass(path) === digit))
  assert.ok(byNumber!.length > 0 && byPath!.length > 0 && byGroup!.length > 0)
  const numbers = byNumber!.map(({ exemplar }) => String(exemplar))
  assert.equal((await run<Labelled>('label', ...numbers, '--class', '0')).labelled, numbers.length)
  const paths = byPath!.map(({ path }) => path)
  assert.equal((await run<Labelled>('label', ...paths, '--class', '1')).changed, paths.length)
  const clear = byGroup!.flatMap(({ members }) => members.filter(({ isDoubtful }) => !isDoubtful))
  const exemplars = byGroup!.map(({ exemplar }) => String(exemplar))
  const grouped = await run<Labelled>('label', ...exemplars, '--class', '4', '--group')
  assert.equal(grouped.changed, exemplars.length + clear.length)
  const undone = await run<Labelled>('label', '--undo')
  assert.deepEqual([undone.labelled, undone.canRedo], [numbers.length + paths.length, true])
  const redone = await run<Labelled>('label', '--redo')
  assert.deepEqual([redone.changed, redone.labelled], [grouped.changed, grouped.labelled])

  const checks = await run<{ sampleId: number; path: string }[]>('suggest', '--checks', '24')
  assert.equal(checks.length, 24)
  for (const digit of DIGITS.slice(0, 2)) await answer(digit)
  async function answer(digit: string): Promise<void> {
    const asked = checks.filter(({ path }) => trueClass(path) === digit).map(({ path }) => path)
    await run('label', ...asked, '--class', digit)
  }

  const propagated = await run<{ class: string; samples: number }[]>('propagate')
  assert.deepEqual(
    propagated.map((row) => row.class),
    DIGITS,
  )
  assert.equal(
    propagated.reduce((sum, { samples }) => sum + samples, 0),
    300,
  )
  const summary = await run<ClassifierSummary>('train')
  assert.equal(summary.labels, grouped.labelled)
  // Answered after the training: counted by evaluate, and learned from by nobody.
  await answer(DIGITS[2]!)
  const evaluation = await run<Evaluation>('evaluate')
  const accuracy = evaluation.accuracy as Estimate
  assert.deepEqual([accuracy.checks, accuracy.isEnough, evaluation.labels], [24, true, summary.labels])
  const correct = Math.round(accuracy.value * 24)
  assert.deepEqual([accuracy.low, accuracy.high], Object.values(wilson(correct, 24)))
  assert.equal(
    evaluation.confusion.reduce((sum, row, at) => sum + row[at]!, 0),
    correct,
  )
  assert.equal(evaluation.truth.samples, 300 - grouped.labelled - 24)
  assert.ok(evaluation.truth.propagated > 0.85 && evaluation.truth.head > 0.85, JSON.stringify(evaluation.truth))

  const { parity } = await run<{ parity: { samples: number; largestDifference: number } }>('export', '--to', exported!)
  assert.equal(parity.samples, 200)
  assert.ok(parity.largestDifference < 1e-4)
  const labels = readTable(join(exported!, 'labels.csv'))
  const origins = Map.groupBy(labels, ({ origin }) => origin)
  assert.equal(origins.get('hand')!.length, numbers.length + paths.length + 24)
  assert.equal(origins.get('group')!.length, exemplars.length + clear.length)
  assert.equal(origins.get('propagated')!.length, 300 - grouped.labelled - 24)
  const isCheck = new Set(checks.map(({ path }) => path))
  for (const { path, check } of labels) assert.equal(check === 'yes', isCheck.has(path!), path)

  // From the exported folder alone, over more than one batch and with a file that is no picture among them.
  rmSync(project!, { recursive: true })
  const predictions = readTable(join(exported!, 'predictions.csv'))
  const files = predictions.map(({ path }) => join(digits!, path!))
  writeFileSync(join(folder, 'broken.png'), 'no picture')
  const found = await handfulJson<{ classes: string[]; predictions: Record<string, unknown>[] }>(
    ...['predict', exported!, join(folder, 'broken.png'), ...files],
  )
  assert.deepEqual(found.classes, DIGITS)
  assert.equal(found.predictions.length, 301)
  assert.deepEqual(Object.keys(found.predictions[0]!), ['path', 'error'])
  for (const [at, { path, className, confidence }] of found.predictions.slice(1).entries()) {
    assert.deepEqual([path, className], [files[at], predictions[at]!['class']])
    assert.ok(Math.abs((confidence as number) - Number(predictions[at]!['confidence'])) < 1e-4)
  }
})

test('wrong usage ends with 2, says what is wrong and prints no result', async () => {
  const path = join(temporaryFolder(), 'p.handful')
  createProject(path, { modality: 'images' }).close()
  const wrong: [RegExp, ...string[]][] = [
    [/unknown command 'lable'/, 'lable'],
    [/Minutes above 0/, 'pretrain', path, '--minutes', '0'],
    [/Name at least one sample/, 'label', path, '--class', 'robin'],
    [/either --class NAME or --not-of-interest/, 'label', path, '1', '--class', 'robin', '--not-of-interest'],
  ]
  await Promise.all(
    wrong.map(async ([message, ...args]) => {
      const { code, stdout, stderr } = await handful(...args)
      assert.deepEqual([code, stdout], [2, ''], args.join(' '))
      assert.match(stderr, message)
    }),
  )
})

test('what cannot be done ends with 1, says what to do and shows no stack', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'p.handful')
  createProject(path, { modality: 'images' }).close()
  const impossible: [RegExp, ...string[]][] = [
    [/There is no project at .*nowhere\.handful/, 'train', join(folder, 'nowhere.handful')],
    [/already exists/, 'new', path],
    [/There is no folder .*nothere/, 'add', path, join(folder, 'nothere')],
    [/There are no images in .*; nothing was added\./, 'add', path, folder],
    [/Leave out --resume/, 'pretrain', path, '--resume'],
    [/have no embeddings yet/, 'suggest', path],
    [/no classifier to export yet/, 'export', path, '--to', join(folder, 'out')],
    [/classifier\.json is missing/, 'predict', folder, 'x.png'],
  ]
  // One after the other: they open the same project.
  for (const [message, ...args] of impossible) {
    const { code, stdout, stderr } = await handful(...args)
    assert.deepEqual([code, stdout], [1, ''], args.join(' '))
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /^ {4}at |logs\/job-/m)
  }
})

test(
  'a document longer than a pipe holds reaches a slow reader whole',
  { skip: process.platform === 'win32' },
  async () => {
    const { path } = await makeLabellingProject(temporaryFolder(), 2000)
    const command = `"${process.execPath}" "${CLI}" groups "${path}" --count 400 --json | { sleep 1; cat; }`
    const { stdout } = await promisify(execFile)('sh', ['-c', command])
    assert.ok(stdout.length > 65_536)
    assert.equal((JSON.parse(stdout) as readonly unknown[]).length, 400)
  },
)

test('a project that is being served is refused with 3, naming the address, and is free again afterwards', async (t) => {
  const path = join(temporaryFolder(), 'p.handful')
  createProject(path, { modality: 'images' }).close()
  const { process: server, stop } = await startServe(path)
  t.after(() => server.kill('SIGKILL'))
  for (const args of [
    ['suggest', path],
    ['label', path, '--undo'],
  ]) {
    const { code, stdout, stderr } = await handful(...args)
    assert.deepEqual([code, stdout], [3, ''])
    assert.match(stderr, new RegExp(`process ${server.pid}\\b`))
    assert.match(stderr, /http:\/\/127\.0\.0\.1:\d+/)
  }
  await stop()
  openProject(path).close()
})
