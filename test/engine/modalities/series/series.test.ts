import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Reading } from '../../../../electron/engine/modalities/modality.ts'
import { fromInput } from '../../../../electron/engine/modalities/series/sample.ts'
import { series } from '../../../../electron/engine/modalities/series/series.ts'

let folder: string
before(async () => (folder = await mkdtemp(join(tmpdir(), 'handful-series-'))))
after(() => rm(folder, { recursive: true }))

async function read(name: string, text: string, options: Partial<SourceOptions> = {}): Promise<Reading[]> {
  const path = join(folder, name)
  await writeFile(path, text)
  return Array.fromAsync(series.read(path, { classesFrom: null, ...options }))
}

/** What was taken, in short: part, class, recording, extent and values. */
function taken(readings: readonly Reading[]): unknown[] {
  return readings.flatMap((reading) => {
    if (!reading.isTaken) return []
    const { part, className, recording, extent, input } = reading.sample
    return [{ part, className, recording, extent, values: [...fromInput(input)] }]
  })
}

function refused(readings: readonly Reading[]): string[] {
  return readings.flatMap((reading) => (reading.isTaken ? [] : [`${reading.part}: ${reading.rejection.reason}`]))
}

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`

describe('UCR and UEA files', () => {
  const header = ['#A comment', '@problemName Two', '@timeStamps false', '@univariate false', '@dimensions 2', '@classLabel true up down', '@data'] // prettier-ignore

  it('hold a series a line, of several channels and unequal length, with its class', async () => {
    const text = lines(...header, '1,2,3:4,5,6:up', '1,?,3,4:0,0,0,0:down')
    const readings = await read('two.ts', text, { classesFrom: 'file' })
    assert.deepEqual(taken(readings), [
      { part: '8', className: 'up', recording: null, extent: '3 steps × 2 channels', values: [1, 4, 2, 5, 3, 6] },
      { part: '9', className: 'down', recording: null, extent: '4 steps × 2 channels, 1 value filled in', values: [1, 0, 2, 0, 3, 0, 4, 0] },
    ]) // prettier-ignore
  })

  it('do not give their classes to who has not asked', async () => {
    const readings = await read('unasked.ts', lines(...header, '1,2:3,4:up'))
    assert.deepEqual(taken(readings).map((sample) => (sample as { className: unknown }).className), [null]) // prettier-ignore
  })

  it('lose only their bad lines', async () => {
    const readings = await read('bad.ts', lines(...header, '1,2:3:up', '1,x:3,4:up', '1,2:up', '1,2:3,4:down'))
    assert.equal(taken(readings).length, 1)
    assert.deepEqual(refused(readings), [
      'line 8: The series has 2 values in its first channel and 1 in channel 2. Correct it and add the file again.',
      'line 9: The series has "x" for a number in channel 1. Correct it and add the file again.',
      'line 10: The series has 1 channels where the header says 2. Correct it and add the file again.',
    ])
  })

  it('are refused without a header, and with times', async () => {
    assert.match(refused(await read('headless.ts', '1,2,3:up\n')).join(), /no @data line/)
    const stamped = lines('@timeStamps true', '@data', '(0,1),(1,2):up')
    assert.match(refused(await read('stamped.ts', stamped)).join(), /times beside their values/)
  })

  it('can be cut into windows, which stay with their series', async () => {
    const readings = await read('cut.ts', lines('@univariate true', '@data', '1,2,3,4,5'), { window: 2 })
    assert.deepEqual(
      readings.map((reading) => reading.isTaken && [reading.sample.part, reading.sample.recording?.split('/')[1]]),
      [['3@0', 'cut.ts:3'], ['3@2', 'cut.ts:3']], // prettier-ignore
    )
  })
})

describe('plain text', () => {
  it('is one recording of a step a line', async () => {
    const readings = await read('walk.txt', '22 49 35\n\n21\t48  36\n')
    assert.deepEqual(taken(readings), [
      { part: null, className: null, recording: null, extent: '2 steps × 3 channels', values: [22, 49, 35, 21, 48, 36] },
    ]) // prettier-ignore
  })

  it('is cut into whole windows, from stride to stride', async () => {
    const rows = Array.from({ length: 7 }, (_, at) => String(at))
    const windows = async (window: number, stride?: number): Promise<number[][]> => {
      const readings = await read('count.dat', lines(...rows), stride === undefined ? { window } : { window, stride })
      return taken(readings).map((sample) => (sample as { values: number[] }).values)
    }
    assert.deepEqual(await windows(3), [[0, 1, 2], [3, 4, 5]]) // prettier-ignore
    assert.deepEqual(await windows(3, 2), [[0, 1, 2], [2, 3, 4], [4, 5, 6]]) // prettier-ignore
    assert.deepEqual(await windows(2, 3), [[0, 1], [3, 4]]) // prettier-ignore
  })

  it('says so where the recording is shorter than a window', async () => {
    assert.deepEqual(refused(await read('short.txt', '1\n2\n', { window: 3 })), [
      'null: The recording is shorter than a window of 3.',
    ])
  })

  it('may have a preface and names, and loses lines of another length', async () => {
    const readings = await read('logger.txt', 'Logger 7\nx y\n1 2\n3\n5 6\n')
    assert.deepEqual(taken(readings).map((sample) => (sample as { values: unknown }).values), [[1, 2, 5, 6]]) // prettier-ignore
    assert.deepEqual(refused(readings), [
      'line 4: The line has 1 values where the first has 2. Correct it and add the file again.',
    ])
  })

  it('is refused where it is prose', async () => {
    assert.match(refused(await read('readme.txt', 'These are recordings.\nOf people.\n')).join(), /not a recording/)
  })
})

describe('tables', () => {
  it('of many columns of numbers hold a series a row, its class in a column', async () => {
    const names = Array.from({ length: 20 }, (_, step) => `s${step}`)
    const row = (value: number): string => names.map((_, step) => value + step).join(',')
    const text = lines(['kind', ...names].join(','), `a,${row(0)}`, `b,${row(5).replace(/,\d+,\d+$/, ',,')}`)
    const samples = taken(await read('wide.csv', text, { classesFrom: 'column:kind' }))
    assert.deepEqual(samples.map((sample) => { const { values, ...rest } = sample as { values: number[] }; return { ...rest, count: values.length } }), [
      { part: '2', className: 'a', recording: null, extent: '20 steps', count: 20 },
      { part: '3', className: 'b', recording: null, extent: '18 steps', count: 18 },
    ]) // prettier-ignore
  })

  it('of steps are one recording for each value of the recording column', async () => {
    const text = lines('id,x,y,note', 'p,1,10,a', 'p,2,20,b', 'q,3,30,c')
    assert.deepEqual(taken(await read('long.csv', text, { columns: { recording: 'id' } })), [
      { part: 'p', className: null, recording: null, extent: '2 steps × 2 channels', values: [1, 10, 2, 20] },
      { part: 'q', className: null, recording: null, extent: '1 step × 2 channels', values: [3, 30] },
    ])
  })

  it('leave out rows of a recording that comes back, and say so once', async () => {
    const text = lines('id,x', 'p,1', 'q,2', 'p,3', 'p,4', ',5')
    const readings = await read('mixed.csv', text, { columns: { recording: 'id' } })
    assert.equal(taken(readings).length, 2)
    assert.deepEqual(refused(readings), [
      'line 4: The recording p comes back at line 4 after others; these rows were left out. Sort the file by recording and time and add it again.',
      'line 6: The row has nothing in column id, so its recording is not known. Correct it and add the file again.',
    ])
  })

  it('with a time are brought to even steps, and windows are told in seconds', async () => {
    const times = [0, 1, 2, 4, 5, 6, 7]
    const text = lines('time,x', ...times.map((time) => `${time},${10 * time}`))
    assert.deepEqual(taken(await read('uneven.csv', text)), [
      { part: null, className: null, recording: null, extent: '8 s', values: [0, 10, 20, 30, 40, 50, 60, 70] },
    ])
    const windows = taken(await read('uneven.csv', text, { window: 4 }))
    assert.deepEqual(
      windows.map((sample) => (sample as { part: string }).part),
      ['0', '4'],
    )
  })

  it('say how much of a whole recording was not measured', async () => {
    const times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 24, 25]
    const text = lines('time,x', ...times.map((time) => `${time},${time}`))
    assert.deepEqual(taken(await read('whole.csv', text)), [
      { part: null, className: null, recording: null, extent: '26 s, 12 values filled in', values: Array.from({ length: 26 }, (_, at) => at) },
    ]) // prettier-ignore
    const later = lines('time,x', ...times.map((time) => `${time < 20 ? time : time + 1e9},1`))
    assert.match(refused(await read('later.csv', later)).join(), /more than 1000000 steps. Add it with --window/)
  })

  it('have no window across a long gap', async () => {
    const times = [0, 1, 2, 3, 100, 101, 102, 103, 104]
    const text = lines('time,x', ...times.map((time) => `${time},${time}`))
    const windows = taken(await read('gap.csv', text, { window: 3 })) as { part: string; values: number[] }[]
    assert.deepEqual(windows.map(({ part, values }) => [part, values]), [['0', [0, 1, 2]], ['100', [100, 101, 102]]]) // prettier-ignore
  })

  it('lose rows whose time goes back or is none, and rows with a word for a number', async () => {
    const text = lines('time,x', ...Array.from({ length: 300 }, (_, at) => `${at},${at}`), '5,1', 'soon,1', '301,much', '302,1') // prettier-ignore
    const readings = await read('back.csv', text)
    assert.equal(taken(readings).length, 1)
    assert.deepEqual(refused(readings), [
      'line 302: The time of this row is not after that of the row before. Sort the file by time and add it again.',
      'line 303: The row has "soon" in column time, which is neither a number nor a date. Correct it and add the file again.',
      'line 304: The row has "much" in column x, which is not a number. Correct it and add the file again.',
    ])
  })

  it('keep windows of one person together where the source says who that is', async () => {
    const text = lines('who,id,x,kind', 'ann,p,1,a', 'ann,p,2,b', 'ann,p,2,b', 'bob,q,4,a', 'bob,q,5,a', 'bob,q,6,a')
    const readings = await read('people.csv', text, {
      columns: { recording: 'id' },
      recordingsFrom: 'column:who',
      classesFrom: 'column:kind',
      window: 3,
    })
    assert.deepEqual(taken(readings), [
      { part: 'p@0', className: 'b', recording: 'ann', extent: '3 steps', values: [1, 2, 2] },
      { part: 'q@0', className: 'a', recording: 'bob', extent: '3 steps', values: [4, 5, 6] },
    ])
  })

  it('name their columns where one was asked for that they do not have', async () => {
    const readings = await read('names.csv', lines('a,b', '1,2', '3,4'), { columns: { values: 'a,c' } })
    assert.deepEqual(refused(readings), ['null: There is no column c; there are a, b.'])
  })
})

describe('missing values', () => {
  it('are filled along straight lines, and level at both ends', async () => {
    const readings = await read('holes.csv', lines('x,y', '1,', ',2', '3,', ',8', ',', '6,?', '7,', '8,8'))
    assert.deepEqual(taken(readings), [
      { part: null, className: null, recording: null, extent: '8 steps × 2 channels, 8 values filled in', values: [1, 2, 2, 2, 3, 5, 4, 8, 5, 8, 6, 8, 7, 8, 8, 8] },
    ]) // prettier-ignore
  })

  it('refuse a sample that lacks more than half of its values', async () => {
    const readings = await read('empty.csv', lines('x,y', '1,', ',', ',', '2,1'))
    assert.deepEqual(refused(readings), ['null: 5 of its 8 values are missing: too little is left to go by.'])
  })
})

describe('series', () => {
  it('takes files by their name', () => {
    for (const name of ['a.ts', 'a.csv', 'a.tsv.gz', 'a.jsonl', 'a.parquet', 'a.txt', 'a.dat']) {
      assert.equal(series.judge(name, 10), null, name)
    }
    assert.equal(series.judge('photo.jpg', 10)?.kind, 'unsupported')
  })

  it('gives the same content hash for the same values, whatever file they are in', async () => {
    const [a] = await read('one.txt', '1 2\n3 4\n')
    const [b] = await read('two.csv', lines('x,y', '1,2', '3,4'))
    const [c] = await read('three.txt', '1 2\n3 5\n')
    const hash = (reading: Reading | undefined): string =>
      reading?.isTaken ? Buffer.from(reading.sample.contentHash).toString('hex') : ''
    assert.equal(hash(a), hash(b))
    assert.notEqual(hash(a), hash(c))
  })

  it('draws a long series by its extremes, so that no peak is lost', async () => {
    const values = Array.from({ length: 5000 }, (_, at) => (at === 3210 ? 99 : at === 17 ? -5 : 1))
    const [reading] = await read('long.txt', lines(...values.map(String)))
    assert.ok(reading?.isTaken)
    const sample = { file: '', part: null, options: { classesFrom: null }, input: reading.sample.input }
    const { mime, bytes } = await series.preview(sample, 100)
    const drawn = JSON.parse(Buffer.from(bytes).toString()) as { steps: number; channels: number[][] }
    assert.equal(mime, 'application/json')
    assert.equal(drawn.steps, 5000)
    assert.equal(drawn.channels[0]!.length, 200)
    assert.deepEqual([Math.max(...drawn.channels[0]!), Math.min(...drawn.channels[0]!)], [99, -5])
  })
})
