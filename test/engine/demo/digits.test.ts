import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { writeDigits } from '../../../electron/engine/demo/digits.ts'

test('digits are written as pictures in a folder for each, evenly, the same every time', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'handful-digits-'))
  t.after(() => rm(folder, { recursive: true }))
  const progress: [number, number][] = []
  await writeDigits(folder, { count: 50, onProgress: (done, total) => progress.push([done, total]) })
  assert.deepEqual(progress.at(-1), [50, 50])
  assert.deepEqual((await readdir(folder)).sort(), Array.from('0123456789'))
  assert.deepEqual(await readdir(join(folder, '7')), ['0000.png', '0001.png', '0002.png', '0003.png', '0004.png'])

  const { data, info } = await sharp(join(folder, '1', '0000.png'))
    .raw()
    .toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height], [28, 28])
  // A one is a narrow stroke: bright in the middle columns, dark at the edge.
  const middle = data[(14 * 28 + 14) * info.channels] ?? 0
  assert.ok(middle > 100 && data[0] === 0, `middle ${middle}, corner ${data[0]}`)
})
