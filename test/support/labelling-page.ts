import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { Random } from '../../electron/engine/base/random.ts'
import { openProject, openVectorsForJob, type VectorsWriter } from '../../electron/engine/db/project.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { RunId, TaskId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from './labelling-project.ts'
import { openPage } from './open-page.ts'
import { temporaryFolder } from './project.ts'
import { TEST_JOBS } from './running-jobs.ts'
import { violationsOn } from './violations.ts'

export interface LabellingPage {
  readonly page: Page
  readonly engine: Engine
  readonly taskId: TaskId
  /** By the engine's own account. */
  labelled(): number
  /** Members of the card on screen that get the label: one letter each, `x` where dropped. */
  members(): Promise<string>
  classNames(): string[]
  violations(): Promise<string[]>
}

type Arrange = (vectors: VectorsWriter, taskId: TaskId, runId: RunId) => void

/** Sixty samples in groups of five, the last member of each doubtful; within a group two look one way and three another. */
export async function openLabelling(t: TestContext, arrange: Arrange = () => {}): Promise<LabellingPage> {
  const { path, taskId, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), 60)
  const project = openProject(path)
  const vectors = openVectorsForJob(project.paths)
  const angles = sampleIds.map((_, row) => Math.floor(row / 5) * 0.25 + (row % 5 < 2 ? 0 : 0.1) + (row % 5) / 500)
  vectors.embeddings.putBatch(runId, {
    sampleIds,
    dim: 2,
    vectors: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
  })
  arrange(vectors, taskId, runId)
  vectors.close()
  project.close()
  // With this seed none of the first thirty samples is drawn as a random check.
  const { page, engine } = await openPage(t, path, {
    isAutomatic: false,
    random: new Random(4),
    moduleUrl: () => TEST_JOBS,
  })
  await page.evaluate(() => (location.hash = '#/label'))
  await page.getByRole('article', { name: /^Group 1,/ }).waitFor()
  return {
    page,
    engine,
    taskId,
    labelled: () => engine.project.labels.currentLabels(taskId).size,
    async members() {
      const options = await page.getByRole('option').all()
      const chosen = await Promise.all(options.map((option) => option.getAttribute('aria-selected')))
      return chosen.map((isChosen) => (isChosen === 'true' ? 'o' : 'x')).join('')
    },
    classNames: () => engine.project.classes.list(taskId).map(({ name }) => name),
    violations: () => violationsOn(page),
  }
}

/** Makes a class with the card on screen. */
export async function name(page: Page, typed: string): Promise<void> {
  await page.keyboard.press('n')
  await page.keyboard.type(typed)
  await page.keyboard.press('Enter')
}

/** Drags a file over the window, looks what it says, and lets go. */
export async function dropFile(page: Page, fileName: string, content: string, look = async () => {}): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([named = '', holding = '']) => {
      const data = new DataTransfer()
      data.items.add(new File([holding], named))
      return data
    },
    [fileName, content],
  )
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer })
  await look()
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
}
