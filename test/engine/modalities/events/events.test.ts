import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { events } from '../../../../electron/engine/modalities/events/events.ts'
import { fromInput } from '../../../../electron/engine/modalities/events/session-input.ts'
import type { Reading } from '../../../../electron/engine/modalities/modality.ts'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import { temporaryFolder } from '../../../support/project.ts'

const folder = temporaryFolder()
const PLAIN: SourceOptions = { classesFrom: null }

async function readingsOf(name: string, text: string, options: SourceOptions = PLAIN): Promise<Reading[]> {
  const path = join(folder, name)
  writeFileSync(path, text)
  return Array.fromAsync(events.read(path, options))
}

/** `part: events, gaps before them in brackets | class | recording`, and what was left out as `part: ! reason`. */
async function outline(name: string, text: string, options?: SourceOptions): Promise<string[]> {
  return (await readingsOf(name, text, options)).map((reading) => {
    if (!reading.isTaken) return `${reading.part}: ! ${reading.rejection.reason}`
    const { part, input, className, recording } = reading.sample
    const shown = fromInput(input).map(({ name, gap }) => (gap === null ? name : `[${gap}]${name}`))
    return [`${part}: ${shown.join(' ')}`, className, recording].filter((value) => value !== null).join(' | ')
  })
}

const rows = (...lines: string[]): string => ['session,time,event', ...lines].join('\n')

describe('a log of one event a row', () => {
  it('gives the same sessions whether it is sorted by session or by time', async () => {
    const log = ['a,10,open', 'b,11,open', 'a,14.5,read', 'b,20,pay', 'a,20,close']
    const bySession = [...log].sort()
    const expected = ['a: open [4.5]read [5.5]close', 'b: open [9]pay']
    assert.deepEqual((await outline('by-time.csv', rows(...log))).sort(), expected)
    assert.deepEqual(await outline('by-session.csv', rows(...bySession)), expected)
    assert.deepEqual((await outline('upside-down.csv', rows(...log.reverse()))).sort(), expected)
  })

  it('reads JSON lines, with other names of columns as they are told', async () => {
    const lines = [
      { user: 'x', what: 'open', at: '2024-05-01T12:00:00Z' },
      { user: 'x', what: 'pay', at: '2024-05-01T12:00:03Z' },
    ]
    const columns = { session: 'user', event: 'what', time: 'at' }
    const text = lines.map((line) => JSON.stringify(line)).join('\n')
    assert.deepEqual(await outline('log.jsonl', text, { classesFrom: null, columns }), ['x: open [3]pay'])
  })

  it('names bad rows and keeps the rest of their session', async () => {
    const text = rows('a,1,open', 'a,soon,read', 'a,3,', ',4,pay', 'a,5,close')
    assert.deepEqual(await outline('bad.csv', text), [
      '3: ! The row has the time "soon", which is neither a number nor a date. The others of its session are kept.',
      '4: ! The row has no event (column event). The others of its session are kept.',
      '5: ! The row has no session (column session). The others of its session are kept.',
      'a: open [4]close',
    ])
  })

  it('takes the class from a column, and leaves out a session that has two', async () => {
    const text = 'session,event,kind\na,open,buyer\na,pay,\nb,open,buyer\nb,look,visitor\n'
    assert.deepEqual(await outline('classes.csv', text, { classesFrom: 'column:kind' }), [
      'a: open pay | buyer',
      'b: ! Session b has several classes (buyer, visitor); a session has one.',
    ])
  })

  it('cuts a stream without sessions where nothing happens for half an hour, for each person apart', async () => {
    const text = 'who,time,event\nann,0,open\nbob,5,open\nann,60,read\nann,4000,open\nbob,10,pay\n'
    const options: SourceOptions = { classesFrom: null, recordingsFrom: 'column:who' }
    assert.deepEqual((await outline('people.csv', text, options)).sort(), [
      'ann#1: open [60]read | ann',
      'ann#2: open | ann',
      'bob#1: open [5]pay | bob',
    ])
    const alone = 'time,event\n0,open\n60,read\n4000,open\n'
    assert.deepEqual(await outline('alone.csv', alone), ['1: open [60]read', '2: open'])
    const eager: SourceOptions = { classesFrom: null, gap: 30 }
    assert.deepEqual(await outline('alone.csv', alone, eager), ['1: open', '2: read', '3: open'])
  })

  it('cuts long sessions into pieces that know where they come from', async () => {
    const text = rows(...Array.from({ length: 7 }, (_, i) => `a,${i},e${i}`))
    const options: SourceOptions = { classesFrom: null, window: 4, stride: 3 }
    assert.deepEqual(await outline('long.csv', text, options), [
      'a#1: e0 [1]e1 [1]e2 [1]e3 | a',
      'a#2: e3 [1]e4 [1]e5 [1]e6 | a',
    ])
  })

  it('says which columns there are when none holds events', async () => {
    const options: SourceOptions = { classesFrom: null, columns: { event: 'click' } }
    assert.match((await outline('other.csv', 'who,kind\n1,x\n')).join(), /No column holds events.*there are who, kind/)
    assert.match(
      (await outline('other.csv', 'who,kind\n1,x\n', options)).join(),
      /no column click; there are who, kind/,
    )
  })
})

describe('a session a row', () => {
  it('is cut at the sign that parts its events, in a file without a header too', async () => {
    const text = 'won\tScience\tBrain;Cell;<;DNA\nlost\tArt\tLondon\n'
    const options: SourceOptions = { classesFrom: 'column:2', columns: { events: '3' } }
    assert.deepEqual(await outline('paths.tsv', text, options), ['1: Brain Cell < DNA | Science', '2: London | Art'])
  })

  it('may be a JSON list, and is left out when it is empty', async () => {
    const text = '{"id":1,"events":["log in","pay, now"]}\n{"id":2,"events":[]}\n'
    assert.deepEqual(await outline('lists.jsonl', text), [
      '1: log in pay, now',
      '2: ! The row has no events (column events). Correct it and add the file again.',
    ])
  })
})

describe('what is kept of a session', () => {
  it('has the same hash for the same events and gaps, wherever it stands', async () => {
    const text = rows('a,1,open', 'a,3,pay', 'b,101,open', 'b,103,pay', 'c,1,open', 'c,4,pay')
    const [a, b, c] = (await readingsOf('hashes.csv', text)).map((reading) => reading.isTaken && reading.sample)
    assert.ok(a && b && c)
    assert.deepEqual(a.contentHash, b.contentHash)
    assert.notDeepEqual(a.contentHash, c.contentHash)
    assert.equal(a.extent, '2 events')
  })

  it('is drawn as its events with their gaps', async () => {
    const [reading] = await readingsOf('drawn.csv', rows('a,1,open', 'a,3,pay'))
    assert.ok(reading?.isTaken)
    const shown = { file: '', part: 'a', options: PLAIN, input: reading.sample.input }
    const { mime, bytes } = await events.preview(shown, 160)
    assert.equal(mime, 'application/json')
    assert.deepEqual(JSON.parse(Buffer.from(bytes).toString()), [
      { name: 'open', gap: null },
      { name: 'pay', gap: 2 },
    ])
  })
})
