import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { handful, handfulJson } from '../../support/cli.ts'
import { embeddedProject, labelHalves } from '../../support/learning-project.ts'
import { temporaryProject } from '../../support/project.ts'

interface Document {
  readonly labels: number
  readonly labelErrors: readonly { sampleId: number; path: string; given: string; suggested: string }[]
  readonly leastTypical: readonly { path: string }[]
}

test('review names samples and classes, and says how to act', async (t) => {
  const made = await embeddedProject(t, 60)
  const { project, taskId } = made
  labelHalves(
    made,
    Array.from({ length: 40 }, (_, at) => (at + 1) as SampleId),
  )
  const lower = project.classes.list(taskId).find(({ name }) => name === 'lower')!
  project.labels.assign({ taskId, sampleIds: [7 as SampleId], classId: lower.id, origin: 'hand' })
  const { root } = project.paths
  project.close()

  const found = await handfulJson<Document>('review', root, '--limit', '3')
  assert.equal(found.labels, 40)
  const { sampleId, path, given, suggested } = found.labelErrors[0]!
  assert.deepEqual({ sampleId, path, given, suggested }, { sampleId: 7, path: '0006.png', given: 'lower', suggested: 'upper' }) // prettier-ignore
  assert.equal(found.leastTypical.length, 3)
  assert.match(found.leastTypical[0]!.path, /^\d{4}\.png$/)

  const { stdout } = await handful('review', root)
  assert.match(
    stdout,
    /of 40 labels may be wrong; .*handful label .* NUMBER… --class NAME\n *7 +0006.png +lower, rather upper\?/,
  )
  assert.match(stdout, /Samples most unlike the rest/)
})

test('review of a project without embeddings says what to do first', async (t) => {
  const project = temporaryProject(t)
  const { root } = project.paths
  project.close()
  const { code, stderr } = await handful('review', root)
  assert.equal(code, 1)
  assert.match(stderr, /no embeddings yet. Run handful embed first/)
})
