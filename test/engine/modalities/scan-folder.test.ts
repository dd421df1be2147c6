import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { EngineError } from '../../../electron/engine/base/errors.ts'
import { images } from '../../../electron/engine/modalities/images/images.ts'
import type { SourceFile } from '../../../electron/engine/modalities/modality.ts'
import { asSingleFile, scanFolder } from '../../../electron/engine/modalities/scan-folder.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handful-scan-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), path)
  }
}

async function scan(path = folder, signal?: AbortSignal): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for await (const file of scanFolder(path, images.judge, signal)) found.push(file)
  return found
}

const paths = (files: SourceFile[]) => files.map((file) => file.path)

test('files are found in every depth, in name order, with size and time', async () => {
  await put('b.png', 'a.jpg', 'cats/2.png', 'cats/1.png', 'cats/old/x/y/z/deep.gif', 'ants/ü 猫.webp')
  const files = await scan()
  assert.equal(
    paths(files).join(' | '),
    'a.jpg | b.png | ants/ü 猫.webp | cats/1.png | cats/2.png | cats/old/x/y/z/deep.gif',
  )
  assert.ok(files.every((file) => file.rejection === null && Number.isInteger(file.modifiedAt)))
  assert.equal(files[0]?.sizeBytes, 'a.jpg'.length)
})

test('hidden files, left-overs of systems and projects are passed over in silence', async () => {
  await put(
    '.hidden.png',
    '.git/a.png',
    'Thumbs.db',
    'sub/desktop.ini',
    'sub/.DS_Store',
    '__MACOSX/a.png',
    'old.handful/a.png',
  )
  assert.deepEqual(await scan(), [])
})

test('every other file is listed with the reason why it is left out', async () => {
  await put('notes.txt', 'phone.HEIC', 'no-extension', 'drawing.svg')
  const reasons = Object.fromEntries((await scan()).map((file) => [file.path, file.rejection?.reason ?? null]))
  assert.equal(reasons['no-extension'], null)
  assert.match(reasons['notes.txt'] ?? '', /Not an image \(\.txt\)/)
  assert.match(reasons['phone.HEIC'] ?? '', /does not read HEIC. Convert/)
  assert.match(reasons['drawing.svg'] ?? '', /SVG/)
})

test('links are followed, and loops of them end', async () => {
  await put('a/1.png')
  await symlink(join(folder, 'a'), join(folder, 'a/again'))
  await symlink(folder, join(folder, 'a/up'))
  await symlink(join(folder, 'a/1.png'), join(folder, '2.png'))
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling.png'))
  const files = await scan()
  assert.deepEqual(paths(files), ['2.png', 'dangling.png', 'a/1.png'])
  assert.equal(files[1]?.rejection?.kind, 'unreadable')
})

test('a folder that cannot be read is named in the error', async () => {
  const missing = join(folder, 'missing')
  await assert.rejects(scan(missing), (error) => error instanceof EngineError && error.message.includes(missing))
  await put('file.png')
  await assert.rejects(scan(join(folder, 'file.png')), /it is a file, not a folder/)
})

test('a folder inside that may not be opened is listed and the rest goes on', async (context) => {
  if (process.getuid?.() === 0 || process.platform === 'win32') return context.skip('needs a user who can be refused')
  await put('locked/1.png', 'open/1.png')
  await chmod(join(folder, 'locked'), 0)
  const files = await scan()
  await chmod(join(folder, 'locked'), 0o700)
  assert.deepEqual(paths(files), ['locked', 'open/1.png'])
  assert.match(files[0]?.rejection?.reason ?? '', /no permission/)
})

test('an aborted scan stops', async () => {
  await put('a.png')
  await assert.rejects(scan(folder, AbortSignal.abort()), { name: 'AbortError' })
})

test('a file is a source of its own, judged like any other, and a folder is none', async () => {
  await put('a/1.png', 'notes.txt')
  const file = await asSingleFile(join(folder, 'a/1.png'), images.judge)
  assert.deepEqual([file?.path, file?.sizeBytes, file?.rejection], ['1.png', 'a/1.png'.length, null])
  assert.equal((await asSingleFile(join(folder, 'notes.txt'), images.judge))?.rejection?.kind, 'unsupported')
  assert.equal(await asSingleFile(join(folder, 'a'), images.judge), null)
  const missing = join(folder, 'missing.png')
  await assert.rejects(asSingleFile(missing, images.judge), (error: Error) => error.message.includes(missing))
})
