import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { unpack } from '../../build/zip.mjs'
import { temporaryFolder } from '../support/project.ts'

interface Entry {
  readonly name: string
  readonly bytes: Buffer
  readonly isStored?: boolean
  readonly crc?: number
}

const long = Buffer.from('a line that repeats\n'.repeat(100_000))

/** A ZIP archive by the book: local headers and contents, then the directory, then its end. */
function zip(entries: readonly Entry[]): Buffer {
  const contents: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes, isStored = false, crc = crc32(bytes) } of entries) {
    const packed = isStored ? bytes : deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(isStored ? 0 : 8, 4)
    common.writeUInt32LE(crc, 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(name.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, Buffer.from(name))
    contents.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...contents, listed, end])
}

function archiveOf(entries: readonly Entry[]): { archive: string; folder: string } {
  const folder = temporaryFolder()
  const archive = join(folder, 'a.whl')
  writeFileSync(archive, zip(entries))
  return { archive, folder }
}

test('unpack writes the entries asked for, stored or deflated, with their size and checksum', async () => {
  const { archive, folder } = archiveOf([
    { name: 'lib/long.txt', bytes: long },
    { name: 'left/out.txt', bytes: Buffer.from('no') },
    { name: 'stored.txt', bytes: Buffer.from('as it is'), isStored: true },
    { name: 'empty.txt', bytes: Buffer.alloc(0), isStored: true },
  ])
  const unpacked = await unpack(archive, (name: string) => (name.startsWith('left') ? null : join(folder, 'out', name)))

  assert.deepEqual(Object.keys(unpacked), ['lib/long.txt', 'stored.txt', 'empty.txt'])
  assert.deepEqual(readFileSync(join(folder, 'out/lib/long.txt')), long)
  assert.equal(readFileSync(join(folder, 'out/stored.txt'), 'utf8'), 'as it is')
  assert.deepEqual(unpacked['lib/long.txt'], {
    path: join(folder, 'out/lib/long.txt'),
    bytes: long.length,
    sha256: createHash('sha256').update(long).digest('hex'),
  })
  assert.ok(!existsSync(join(folder, 'out/left')))
})

test('unpack refuses damage, paths that lead out, and what is no archive', async () => {
  const refuse = async (entries: readonly Entry[], expected: RegExp): Promise<void> => {
    const { archive, folder } = archiveOf(entries)
    await assert.rejects(
      unpack(archive, (name: string) => join(folder, 'out', name)),
      expected,
    )
  }
  await refuse([{ name: 'a', bytes: long, crc: 1 }], /a: wrong checksum/)
  await refuse([{ name: '../a', bytes: long }], /leads out/)
  const { archive } = archiveOf([])
  writeFileSync(archive, 'not an archive at all, but longer than its end record')
  await assert.rejects(
    unpack(archive, () => null),
    /not a ZIP archive/,
  )
})
