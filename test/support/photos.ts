/** Real images for tests: photos of `../shared/data` when they are there, digits otherwise. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { unpack } from '../../build/zip.mjs'
import { writeDigits } from '../../electron/engine/demo/digits.ts'

const ARCHIVE = join(import.meta.dirname, '../../../shared/data/trashnet-192x144.zip')

/** Writes about `count` images in one folder a class, and says what they are. */
export async function writePhotos(folder: string, count: number): Promise<'photos' | 'digits'> {
  if (!existsSync(ARCHIVE)) {
    await writeDigits(folder, { count })
    return 'digits'
  }
  const perClass = Math.ceil(count / 6)
  const taken = new Map<string, number>()
  await unpack(ARCHIVE, (name: string) => {
    const [file = '', className = ''] = name.split('/').reverse()
    const before = taken.get(className) ?? 0
    if (!file.endsWith('.jpg') || before >= perClass) return null
    taken.set(className, before + 1)
    return join(folder, className, file)
  })
  return 'photos'
}
