/** A log of events to a class for the sessions of another log: the whole path. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { events } from '../../../../electron/engine/modalities/events/events.ts'
import { add, classifyUnseen, learn, replay, startPath, writeLines } from '../../../support/whole-path.ts'

const WAYS = {
  buying: ['shelf', 'product', 'cart', 'address', 'pay', 'receipt', 'voucher', 'delivery'],
  reading: ['article', 'comment', 'author', 'archive', 'search', 'share', 'topic', 'print'],
} as const
const EVERYWHERE = ['home', 'menu', 'help']
const SESSIONS = 120
const HEADER = 'session,time,page,way'

/** The rows of a session, some seconds between them. */
function visit(session: string, way: keyof typeof WAYS, random: Random): string[] {
  let time = random.int(100_000)
  return Array.from({ length: 6 + random.int(3) }, () => {
    const from: readonly string[] = random.uniform() < 0.3 ? EVERYWHERE : WAYS[way]
    time += 1 + random.int(60)
    return `${session},${time},${from[random.int(from.length)]},${way}`
  })
}

const isBuying = (at: number): boolean => at % 2 === 0
const timeOf = (row: string): number => Number(row.split(',')[1])

test('sessions are gathered, learned from, embedded, labelled, exported and predicted', async (t) => {
  const path = startPath(t, events)
  const random = new Random(1)
  const rows = Array.from({ length: SESSIONS }, (_, at) => visit(`s${at}`, isBuying(at) ? 'buying' : 'reading', random))
  const sorted = rows.flat().sort((a, b) => timeOf(a) - timeOf(b))
  const log = writeLines(path, 'visits.csv', [HEADER, ...sorted, 's999,soon,home,buying'])
  const added = await add(path, log, { classesFrom: 'column:way' })
  assert.deepEqual([added.added, added.rejected], [SESSIONS, 1])

  const runId = await learn(path, 'next-event', 'sessions')
  const points = await replay(path, runId, { labels: 10, scratchSeconds: 0.5, tuneSeconds: 2 })
  assert.deepEqual(Object.keys(points).sort(), ['auto', 'fine-tuned', 'from-scratch'])
  assert.ok(points['auto']!.accuracyHeldOut > 0.85, JSON.stringify(points))

  const { samples } = path.project
  const some = (wanted: boolean) =>
    samples.ids().filter((id) => isBuying(Number(samples.get(id)?.part?.slice(1))) === wanted).slice(0, 8) // prettier-ignore
  const newRows = [...visit('x', 'reading', random), ...visit('y', 'buying', random)]
  const unseen = writeLines(path, 'unseen.csv', [HEADER, ...newRows])
  assert.deepEqual(await classifyUnseen(path, runId, { buying: some(true), reading: some(false) }, unseen), [
    ['x', 'reading'],
    ['y', 'buying'],
  ])
})
