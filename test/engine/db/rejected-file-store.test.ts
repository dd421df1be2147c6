import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RejectedFile } from '../../../shared/domain/project.ts'
import type { SourceId } from '../../../shared/domain/ids.ts'
import { temporaryProject } from '../../support/project.ts'

test('rejected files are listed with the last reason, and forgotten by source and path', (t) => {
  const { sources, rejected } = temporaryProject(t)
  const [a, b] = [sources.add('/a', false, { classesFrom: null }), sources.add('/b', false, { classesFrom: null })]
  const file = (sourceId: SourceId, path: string, reason: string): RejectedFile => {
    return { sourceId, path, kind: 'broken', reason }
  }
  rejected.putBatch([file(a, 'a.png', 'cut off'), file(b, 'b.png', 'cut off'), file(b, 'c.png', 'cut off')])
  rejected.putBatch([file(b, 'b.png', 'not a picture')])
  rejected.remove(a, ['a.png', 'b.png'])
  assert.deepEqual(rejected.page(0, 10), [file(b, 'b.png', 'not a picture'), file(b, 'c.png', 'cut off')])
  assert.deepEqual(rejected.page(1, 1), [file(b, 'c.png', 'cut off')])
  assert.equal(rejected.count(), 2)
})

test('a batch that fails half way leaves nothing', (t) => {
  const { sources, rejected } = temporaryProject(t)
  const good = {
    sourceId: sources.add('/a', false, { classesFrom: null }),
    path: 'a',
    kind: 'broken',
    reason: 'x',
  } as const
  assert.throws(() => rejected.putBatch([good, { ...good, sourceId: 99 as SourceId }]), /FOREIGN KEY/)
  assert.equal(rejected.count(), 0)
})
