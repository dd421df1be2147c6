/** What is shown, in the order in which a project comes to it: each scene leaves the stage ready for the next. */
import { writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { writeDigits } from '../../electron/engine/demo/digits.ts'
import { Analyst } from './analyst.ts'
import type { Stage, View } from './stage.ts'
import { VIEWS } from './stage.ts'

type Show = (stage: Stage) => Promise<void>

const DIGITS = 1000
const MINUTES = '0.4'
const ROUNDS = [6, 6, 8, 10]
const CHECKS = 80
const POINTS = 3

const digits = ({ folder }: Stage): string => join(folder, 'digits')

/** Each by its name, `view-state`: the first part of the names of its pictures. */
export const scenes: Readonly<Record<string, Show>> = {
  ...ofEveryView('empty', (stage, view) => stage.go(view)),
  'data-error': async (stage) => {
    await stage.go('data')
    await stage.page.getByLabel('Folder with images').fill('/home/me/pictures-of-birds')
    await stage.page.getByRole('button', { name: 'Add', exact: true }).click()
    await stage.page.getByRole('alert').filter({ hasText: 'Nothing was added' }).waitFor()
  },
  'data-busy': async (stage) => {
    const frozen = stage.freeze('import', ({ done }) => done > 1000)
    await stage.page.getByRole('button', { name: 'Try with handwritten digits' }).click()
    await frozen
  },
  'data-full': async (stage) => {
    await cancelAll(stage)
    await writeDigits(digits(stage), { count: DIGITS })
    await saveAgain(digits(stage))
    await leaveOddFiles(digits(stage))
    await stage.engine.handlers['data.add']({ path: digits(stage), classesFrom: null }, stage.call)
    await stage.rest()
    await stage.page.getByText('0/0004.png').first().waitFor()
  },
  'data-left-out': async ({ page }) => {
    await page.getByRole('group').getByText('Left out').click()
    await page.getByText('broken.png').waitFor()
  },
  'learn-ready': (stage) => stage.go('learn'),
  'learn-busy': async (stage) => {
    await stage.page.getByText('Own', { exact: true }).click()
    await stage.page.getByRole('spinbutton').fill(MINUTES)
    await stage.page.getByRole('button', { name: 'Learn', exact: true }).click()
    await stage.points(POINTS)
    await stage.freeze('pretrain')
  },
  'learn-error': async (stage) => {
    stage.kill('pretrain')
    await stage.page.getByRole('main').getByRole('button', { name: 'Resume' }).waitFor()
  },
  'label-busy': async (stage) => {
    const frozen = stage.freeze('embed')
    await stage.page.getByRole('main').getByRole('button', { name: 'Resume' }).click()
    await stage.go('label')
    await frozen
  },
  'learn-full': async (stage) => {
    stage.thaw('embed')
    await stage.rest()
    await stage.go('learn')
  },
  'map-busy': async (stage) => {
    // It is drawn by itself the first time.
    const frozen = stage.freeze('map')
    await stage.go('map')
    await frozen
  },
  'map-error': async (stage) => {
    stage.kill('map')
    await stage.page.getByRole('button', { name: 'Draw the map' }).waitFor()
  },
  'label-full': async (stage) => {
    await stage.engine.handlers['map.start']({ isAnew: true }, stage.call)
    const analyst = new Analyst(stage.engine)
    for (const cards of ROUNDS) {
      await analyst.label(cards)
      await analyst.answerChecks(CHECKS / ROUNDS.length)
      await stage.rest()
    }
    await analyst.skipToGroup()
    // A card that is on screen stays there, whatever another window skips.
    await stage.page.reload()
    await stage.go('label')
    await stage.page.getByRole('article', { name: /^Group/ }).waitFor()
    await stage.page.getByRole('option').first().waitFor()
  },
  'label-stacked': async (stage) => {
    await new Analyst(stage.engine).skipToGroup(({ copies, members }) =>
      [copies, ...members.map((member) => member.copies)].some(({ length }) => length > 0),
    )
    await stage.page.reload()
    await stage.page.getByRole('article').getByText('stacked').waitFor()
  },
  'map-full': async (stage) => {
    await stage.go('map')
    await stage.page.locator('canvas').first().waitFor()
  },
  'review-busy': async (stage) => {
    await new Analyst(stage.engine).labelWrongly(2)
    await stage.rest()
    await stage.go('review')
    const frozen = stage.freeze('review')
    await stage.page.getByRole('button', { name: 'Review now' }).click()
    await frozen
  },
  'review-full': async (stage) => {
    stage.thaw('review')
    await stage.rest()
    await stage.page.getByRole('article').first().waitFor()
  },
  'classifier-busy': async (stage) => {
    await stage.go('classifier')
    const frozen = stage.freeze('fine-tune')
    await stage.page.getByRole('button', { name: 'Train: Fine-tuned' }).click()
    await frozen
  },
  'classifier-error': async (stage) => {
    stage.kill('fine-tune')
    await stage.page.getByRole('alert').first().waitFor()
  },
  'classifier-full': async (stage) => {
    await dismissMessages(stage)
    await stage.page.getByRole('button', { name: 'Compare with random labels' }).click()
    await stage.rest()
    await stage.tall(true)
    await stage.page.getByRole('main').evaluate((view) => view.scrollTo(0, 0))
  },
  'export-error': async (stage) => {
    await stage.tall(false)
    await stage.go('export')
    await stage.page.getByLabel('Folder to write to').fill(digits(stage))
    await stage.page.getByRole('button', { name: 'Export', exact: true }).last().click()
    await stage.rest()
  },
  'export-busy': async (stage) => {
    await dismissMessages(stage)
    await stage.page.getByLabel('Folder to write to').fill(join(stage.folder, 'classifier'))
    const frozen = stage.freeze('export')
    await stage.page.getByRole('button', { name: 'Export', exact: true }).last().click()
    await frozen
  },
  'export-full': async (stage) => {
    stage.thaw('export')
    await stage.page.getByRole('heading', { name: 'The export is ready' }).waitFor()
  },
  ...ofEveryView('narrow', async (stage, view) => {
    await stage.narrow(true)
    await stage.go(view)
  }),
  'label-error': async (stage) => {
    await stage.narrow(false)
    await stage.go('label')
    await stage.page.getByRole('article').first().waitFor()
    await stage.closeEngine()
    await stage.page.getByRole('alert').first().waitFor()
  },
  'review-error': (stage) => stage.go('review'),
}

function ofEveryView(state: string, show: (stage: Stage, view: View) => Promise<void>): Record<string, Show> {
  return Object.fromEntries(VIEWS.map((view) => [`${view}-${state}`, (stage) => show(stage, view)]))
}

async function cancelAll({ engine }: Stage): Promise<void> {
  const open = engine.jobs.list().filter(({ finishedAt }) => finishedAt === null)
  await Promise.all(open.map(({ id }) => engine.jobs.cancel(id)))
}

async function dismissMessages({ page }: Stage): Promise<void> {
  const buttons = page.getByRole('button', { name: 'Dismiss' })
  while ((await buttons.count()) > 0) await buttons.first().click()
}

/** Every tenth picture once more, smaller as a file and all but the same to look at. */
async function saveAgain(folder: string): Promise<void> {
  for (const path of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('0.png'))) {
    await sharp(join(folder, path))
      .webp({ quality: 90 })
      .toFile(join(folder, path.replace('.png', '-again.webp')))
  }
}

/** A file that is damaged, and one that is no image. */
async function leaveOddFiles(folder: string): Promise<void> {
  await mkdir(join(folder, 'more'))
  writeFileSync(join(folder, 'more', 'broken.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'))
  writeFileSync(join(folder, 'more', 'notes.txt'), 'Digits of many hands.')
}
