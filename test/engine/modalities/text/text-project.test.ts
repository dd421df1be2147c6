/** A row of a table to a class for a row of another table: the whole path on two subjects in two languages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { text } from '../../../../electron/engine/modalities/text/text.ts'
import { add, classifyUnseen, learn, replay, startPath, writeLines } from '../../../support/whole-path.ts'

const SUBJECTS = {
  weather: ['rain', 'wind', 'snow', 'storm', 'sunny', 'cloud', '天気', '台風', 'degrees', 'forecast', 'cold', 'warm'],
  kitchen: ['salt', 'butter', 'flour', 'oven', 'sugar', 'onion', '料理', '野菜', 'recipe', 'boil', 'fry', 'dough'],
} as const
const FILLERS = ['the', 'and', 'a', 'with', 'of', 'today', 'then', 'some', 'very', 'more']

function write(subject: keyof typeof SUBJECTS, random: Random): string {
  const words = Array.from({ length: 9 }, (_, at) => {
    const from: readonly string[] = at % 2 === 0 ? SUBJECTS[subject] : FILLERS
    return from[random.int(from.length)]
  })
  return words.join(' ')
}

test('texts are read, learned from, embedded, labelled, exported and predicted', async (t) => {
  const path = startPath(t, text)
  const random = new Random(1)
  const rows = Array.from({ length: 160 }, (_, at) => {
    const subject = at % 2 === 0 ? 'weather' : 'kitchen'
    return `${subject}\t${write(subject, random)}`
  })
  const table = writeLines(path, 'texts.tsv', ['subject\tbody', ...rows, 'weather\t', 'kitchen\ttoo\tmany'])
  const added = await add(path, table, { classesFrom: 'column:subject' })
  assert.deepEqual([added.added, added.rejected], [160, 2])

  const runId = await learn(path, 'skip-gram', 'texts')
  const points = await replay(path, runId, { labels: 10, scratchSeconds: 0.5, tuneSeconds: 2 })
  assert.deepEqual(Object.keys(points).sort(), ['auto', 'fine-tuned', 'from-scratch'])
  assert.ok(points['auto']!.balancedHeldOut > 0.9, JSON.stringify(points))

  const some = (parity: number) => path.project.samples.ids().filter((_, row) => row % 2 === parity && row < 16)
  const rowsUnseen = ['subject\tbody', 'x\tsnowstorm and icy wind, 台風', 'x\tfrying onions in butter']
  const unseen = writeLines(path, 'unseen.tsv', rowsUnseen)
  assert.deepEqual(await classifyUnseen(path, runId, { weather: some(0), kitchen: some(1) }, unseen), [
    ['2', 'weather'],
    ['3', 'kitchen'],
  ])
})
