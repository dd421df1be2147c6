import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { readRows, type RowReading, tableFormat } from '../../../../electron/engine/modalities/tables/rows.ts'
import { temporaryFolder } from '../../../support/project.ts'

// Two row groups, compressed with zstd: text (nullable), label, count (64-bit), score.
const PARQUET =
  'UEFSMRUGFVAVYlwVBBUAFQQVABUEFQAAAAMDKLUv/SAmMQEADgAAAGEgcHJpbnRlciBqYW1zEAAAAG5hw692ZSDml6XmnKzoqp4VBhUuFUBcFQQVABUEFQAVBBUAAAADAyi1L/0gFakAAAgAAABoYXJkd2FyZQUAAABvdGhlchUGFSQVNlwVBBUAFQQVABUEFQAAAAMDKLUv/SAQgQAAAQAAAAAAAAACAAAAAAAAABUGFSQVNlwVBBUAFQQVABUEFQAAAAMDKLUv/SAQgQAAAAAAAAAA4D8AAAAAAADwPxUGFSoVPFwVBBUCFQQVABUEFQAAAAMCKLUv/SATmQAADwAAAHBhcGVyLCAicXVvdGVkIhUGFS4VQFwVBBUAFQQVABUEFQAAAAMDKLUv/SAVqQAABQAAAG90aGVyCAAAAGhhcmR3YXJlFQYVJBU2XBUEFQAVBBUAFQQVAAAAAwMotS/9IBCBAAADAAAAAAAAAAQAAAAAAAAAFQYVJBU2XBUEFQAVBBUAFQQVAAAAAwMotS/9IBCBAAAAAAAAAAAAwEivvJry13o+FQQZXEgEcm9vdBUIABUMJQIYBHRleHQlAAAVDCUCGAVsYWJlbCUAABUEJQIYBWNvdW50ABUKJQIYBXNjb3JlABYIGSwZTCYIHBUMGRUAGRgEdGV4dBUMFgQWehaMASYIPDYAKBBuYcOvdmUg5pel5pys6KqeGA5hIHByaW50ZXIgamFtcwAZHBUGFQAVAgAAACaUARwVDBkVABkYBWxhYmVsFQwWBBZYFmomlAE8NgAoBW90aGVyGAhoYXJkd2FyZQAZHBUGFQAVAgAAACb+ARwVBBkVABkYBWNvdW50FQwWBBZOFmAm/gE8NgAoCAIAAAAAAAAAGAgBAAAAAAAAAAAZHBUGFQAVAgAAACbeAhwVChkVABkYBXNjb3JlFQwWBBZOFmAm3gI8NgAoCAAAAAAAAPA/GAgAAAAAAADgPzYAABkcFQYVABUCAAAAFu4CFgQ2tgMAGUwmvgMcFQwZFQAZGAR0ZXh0FQwWBBZUFmYmvgM8NgIoD3BhcGVyLCAicXVvdGVkIhgPcGFwZXIsICJxdW90ZWQiABkcFQYVABUCAAAAJqQEHBUMGRUAGRgFbGFiZWwVDBYEFlgWaiakBDw2ACgFb3RoZXIYCGhhcmR3YXJlABkcFQYVABUCAAAAJo4FHBUEGRUAGRgFY291bnQVDBYEFk4WYCaOBTw2ACgIBAAAAAAAAAAYCAMAAAAAAAAAABkcFQYVABUCAAAAJu4FHBUKGRUAGRgFc2NvcmUVDBYEFk4WYCbuBTw2ACgISK+8mvLXej4YCAAAAAAAAADANgAAGRwVBhUAFQIAAAAWyAIWBDaQAwAoCWh5cGFycXVldBlMHAAAHAAAHAAAHAAAAIMCAABQQVIx'

const folder = temporaryFolder()

async function rowsOf(name: string, bytes: string | Uint8Array): Promise<RowReading[]> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return Array.fromAsync(readRows(path))
}

/** Rows as `line: cells`, and what was left out as `line: reason`, short enough to compare. */
async function outline(name: string, bytes: string | Uint8Array): Promise<string[]> {
  const rows = await rowsOf(name, bytes)
  return rows.map((row) =>
    'cells' in row ? `${row.line}: ${Object.values(row.cells).join(' | ')}` : `${row.line}: ! ${row.rejection.reason}`,
  )
}

async function columnsOf(name: string, bytes: string | Uint8Array): Promise<string[]> {
  const [first] = await rowsOf(name, bytes)
  assert.ok(first && 'cells' in first)
  return Object.keys(first.cells)
}

describe('readRows of delimited text', () => {
  it('tells the delimiter, with quoted cells over several lines', async () => {
    const records = (d: string): string =>
      `id${d}text${d}class\r\n1${d}"say ""hi""${d} then\r\ngo"${d}a\r\n2${d}short, plain; words | here${d}b\r\n`
    for (const delimiter of [',', ';', '|', '\t']) {
      const plain = records(delimiter).replace(/short.*here/, 'short')
      assert.deepEqual(await outline('table.csv', plain), [
        `2: 1 | say "hi"${delimiter} then\ngo | a`,
        '4: 2 | short | b',
      ])
    }
    assert.deepEqual(await columnsOf('table.csv', records('\t')), ['id', 'text', 'class'])
  })

  it('takes quotes as they are where they hold nothing together', async () => {
    const text = 'ham\t"Well" said he\nspam\tit is 5" wide\nham\t"never closed\nham\tplain\n'
    const expected = ['1: ham | "Well" said he', '2: spam | it is 5" wide', '3: ham | "never closed', '4: ham | plain']
    assert.deepEqual(await outline('messages.tsv', text), expected)
  })

  it('names the line of each bad row and keeps the others', async () => {
    const good = Array.from({ length: 20 }, (_, i) => `${i},fine,"two ${i}"`).join('\n')
    const text = `id,text,more\n${good}\n1,2\n3,"a" b,c\n4,"open,5\n6,good,again\n1,2,3,\n1,2,3,4\n`
    assert.deepEqual((await outline('table.csv', text)).slice(20), [
      '22: ! The row has 2 cells where the first row has 3. Correct it and add the file again.',
      '23: ! The row has text after a closing quote. Correct it and add the file again.',
      '24: ! The row opens a quote that is never closed. Correct it and add the file again.',
      '25: 6 | good | again',
      '26: 1 | 2 | 3',
      '27: ! The row has 4 cells where the first row has 3. Correct it and add the file again.',
    ])
  })

  it('passes over empty lines and counts them', async () => {
    assert.deepEqual(await outline('table.csv', '\n\nid,text\n\n1,one\n\n\n2,two'), ['5: 1 | one', '8: 2 | two'])
  })

  it('takes a line as one cell where nothing parts it', async () => {
    const text = 'text\nwhat a day, really\nfine\nyes; no; maybe, so\n'
    assert.deepEqual(await outline('table.csv', text), ['2: what a day, really', '3: fine', '4: yes; no; maybe, so'])
  })

  it('names columns by a header, by numbers where there is none, and each name once', async () => {
    assert.deepEqual(await columnsOf('t.tsv', 'ham\thello there\nspam\twin now\nham\tsee you\n'), ['1', '2'])
    assert.deepEqual(await columnsOf('t.tsv', 'kind\tmessage\nspam\twin now\nham\tsee you\n'), ['kind', 'message'])
    assert.deepEqual(await columnsOf('t.csv', 'x,y\n1.5,2\n,3e-4\n'), ['x', 'y'])
    assert.deepEqual(await columnsOf('t.csv', '1.5,2\n2,3\n'), ['1', '2'])
    assert.deepEqual(await columnsOf('t.csv', ',0,1,2\na,5,6,7\nb,5,6,7\n'), ['0', '1', '2', '1 (2)'])
    assert.deepEqual(await columnsOf('t.csv', 'text,text\na long text here,b\nanother text here,c\n'), ['1', '2'])
    assert.deepEqual(await columnsOf('t.csv', 'place,when\nParis,May\nRome,June\n'), ['1', '2'])
    assert.deepEqual(await columnsOf('t.csv', '__proto__,text\na,b\n'), ['__proto__', 'text'])
  })

  it('reads every encoding and line end', async () => {
    const text = 'label,text\nun,déjà vu à l’école, naïve\n'.replace(', naïve', ' naïve')
    const many =
      text + Array.from({ length: 50 }, (_, i) => `deux,été à la plage ${i}, où ça`.replace(', où', ' où')).join('\n')
    const expected = '2: un | déjà vu à l’école naïve'
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']) {
      for (const addBOM of encoding === 'windows-1252' ? [false] : [true, false]) {
        const [first] = await outline('table.csv', iconv.encode(many, encoding, { addBOM }))
        assert.equal(first, expected, `${encoding} ${addBOM}`)
      }
    }
    const japanese = `label,text\n${'良い,この商品はとても良いです。\n悪い,二度と買いません。\n'.repeat(20)}`
    for (const encoding of ['shift_jis', 'euc-jp']) {
      assert.equal(
        (await outline('table.csv', iconv.encode(japanese, encoding)))[0],
        '2: 良い | この商品はとても良いです。',
      )
    }
    assert.deepEqual(await outline('table.csv', 'id,text\r1,one\r2,two\r'), ['2: 1 | one', '3: 2 | two'])
  })

  it('leaves out lines that are damaged, and files that are no text', async () => {
    const start = `id,text\n${'1,plain words that go on\n'.repeat(60_000)}`
    const damaged = Buffer.concat([Buffer.from(start), Buffer.from('2,caf\xe9\n3,a\0b\n4,end\n', 'latin1')])
    const rows = await outline('table.csv', damaged)
    assert.match(rows.at(-3) ?? '', /^60002: ! The line is not in UTF-8, as the beginning of the file is\. Save/)
    assert.match(rows.at(-2) ?? '', /^60003: ! The line holds zero bytes/)
    assert.equal(rows.at(-1), '60004: 4 | end')
    const binary = Uint8Array.from({ length: 4000 }, (_, i) => 1 + ((i * 7919) % 255))
    assert.deepEqual(await outline('table.csv', binary), [
      '0: ! The file is not text: it holds bytes that no encoding of text has.',
    ])
  })

  it('leaves out a line that is too long and reads on', async () => {
    const rows = await outline('table.csv', `id,text\n1,one\n2,${'x'.repeat((1 << 24) + 1)}\n3,three\n`)
    assert.deepEqual(rows, ['2: 1 | one', '3: ! The line is longer than 16 MB. Cut it into parts.', '4: 3 | three'])
  })

  it('unpacks gzip, and keeps what came before the end of a damaged one', async () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `${i},${((i * 2654435761) % 2 ** 32).toString(36)}`).join(
      '\n',
    )
    const packed = gzipSync(`id,text\n${words}\n`)
    assert.equal((await rowsOf('table.csv.gz', packed)).length, 20_000)
    const cut = await outline('table.csv.gz', packed.subarray(0, packed.length / 2))
    assert.ok(cut.length > 1000)
    assert.match(
      cut.at(-1) ?? '',
      /! The file ends early after this line: unexpected end of file\. The lines before it are kept\./,
    )
  })

  it('has no rows for an empty file, and an answer for one that is not there', async () => {
    assert.deepEqual(await outline('table.csv', ''), [])
    const missing = await Array.fromAsync(readRows(join(folder, 'missing.csv')))
    assert.match(JSON.stringify(missing), /"line":0.*could not be opened: it is not there/)
  })

  it('stops when it is told to', async () => {
    const path = join(folder, 'long.csv')
    writeFileSync(path, `id,text\n${'1,plain words that go on\n'.repeat(100_000)}`)
    const stop = new AbortController()
    await assert.rejects(async () => {
      for await (const _ of readRows(path, { signal: stop.signal })) stop.abort()
    }, /AbortError/)
  })
})

describe('readRows of JSON lines', () => {
  it('names columns as the objects do, those inside with a dot, and each bad line', async () => {
    const text =
      '{"text":"a\\nb","n":1.5,"user":{"id":7,"ok":true},"tags":["x",2],"no":null}\n\n{"text":\n[1]\n{"text":"end"}\n'
    const [first, second, third, last] = await rowsOf('t.jsonl', text)
    const cells = { text: 'a\nb', n: '1.5', 'user.id': '7', 'user.ok': 'true', tags: '["x",2]', no: '' }
    assert.deepEqual(first, { line: 1, cells })
    assert.match(JSON.stringify(second), /"line":3,.*The line is not JSON/)
    assert.match(JSON.stringify(third), /"line":4,.*The line is JSON, but not an object in braces/)
    assert.deepEqual(last, { line: 5, cells: { text: 'end' } })
  })

  it('says what to do with a whole array', async () => {
    assert.match((await outline('t.json', '[\n{"text":"a"}]'))[0] ?? '', /^0: ! The file is one JSON array\. .*jq -c/)
  })
})

describe('readRows of Parquet', () => {
  it('reads groups of rows of all types', async () => {
    const rows = await outline('t.parquet', Buffer.from(PARQUET, 'base64'))
    assert.deepEqual(rows, [
      '1: a printer jams | hardware | 1 | 0.5',
      '2: naïve 日本語 | other | 2 | 1',
      '3:  | other | 3 | -2',
      '4: paper, "quoted" | hardware | 4 | 1e-7',
    ])
  })

  it('answers once for a file that is no Parquet file', async () => {
    assert.match((await outline('t.parquet', 'text,label\n')).join(), /^0: ! The Parquet file could not be read: /)
  })
})

describe('tableFormat', () => {
  it('goes by the name', () => {
    const names = ['a.csv', 'b/A.TSV.gz', 'c.ndjson', 'd.parquet', 'e.txt', 'csv']
    const formats = ['delimited', 'delimited', 'json-lines', 'parquet', null, null]
    assert.deepEqual(names.map(tableFormat), formats)
  })
})
