/** A recording on the disk to a class for a recording on the disk: the whole path on two activities that a wrist could have. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { embedJob } from '../../../../electron/engine/jobs/embed-job.ts'
import { series } from '../../../../electron/engine/modalities/series/series.ts'
import { classicalRun } from '../../../support/learning-project.ts'
import { runJob } from '../../../support/run-job.ts'
import { add, classifyUnseen, replay, startPath, writeLines } from '../../../support/whole-path.ts'

const WINDOW = 40
const KINDS = { walk: 8, wave: 20 } as const

/** A little over five windows of two channels. */
function record(period: number, seed: number): string[] {
  const random = new Random(100 * period + seed)
  const phase = random.uniform() * period
  const row = (step: number): string => {
    const angle = (2 * Math.PI * (step + phase)) / period
    return `${(Math.sin(angle) + 0.2 * random.normal()).toFixed(3)} ${(Math.cos(angle) + 0.2 * random.normal()).toFixed(3)}`
  }
  return Array.from({ length: 5 * WINDOW + 7 }, (_, step) => row(step))
}

test('recordings are cut, embedded, labelled, exported and predicted', async (t) => {
  const path = startPath(t, series)
  for (const [kind, period] of Object.entries(KINDS)) {
    mkdirSync(join(path.folder, 'recordings', kind), { recursive: true })
    for (let take = 0; take < 6; take++) {
      writeLines(path, join('recordings', kind, `take-${take}.txt`), record(period, take))
    }
  }
  const added = await add(path, join(path.folder, 'recordings'), { classesFrom: 'folder', window: WINDOW })
  assert.deepEqual([added.added, added.rejected], [60, 0])
  const { runs, samples } = path.project
  assert.equal(new Set(samples.recordings().values()).size, 12)

  const runId = classicalRun({ runs })
  await runJob(path.project, embedJob, { runId })
  const { auto } = await replay(path, runId, { labels: 6, scratchSeconds: 0, tuneSeconds: 0 })
  assert.ok(auto!.accuracyHeldOut > 0.8, JSON.stringify(auto))

  const first = (kind: string) => samples.ids().filter((id) => samples.get(id)?.path.startsWith(`${kind}/take-0`))
  const unseen = writeLines(path, 'unseen.txt', record(KINDS.wave, 99))
  assert.deepEqual(
    await classifyUnseen(path, runId, { walk: first('walk'), wave: first('wave') }, unseen),
    [0, 1, 2, 3, 4].map((window) => [String(window * WINDOW), 'wave']),
  )
})
