/** The map in a browser: what is drawn, selected, labelled and taken back, by mouse and by keyboard. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { openProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { RunId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { violationsOn } from '../support/violations.ts'

const ACROSS = 10
const SAMPLES = ACROSS * ACROSS
/** Pixels that the map leaves free round its points. */
const MARGIN = 24

interface Shown {
  readonly page: Page
  readonly engine: Engine
  readonly map: Locator
  /** In the order of the rows of the square, from its lower left corner. */
  readonly sampleIds: readonly SampleId[]
  /** Where a sample lies on the page. */
  pixelOf(column: number, line: number): Promise<{ x: number; y: number }>
  /** Samples with a label, and the names of their classes. */
  labels(): Map<SampleId, string>
}

/** A hundred samples in a square on the map; classes cat (1) and dog (2), and the sample in the lower left corner is a dog. */
async function openMap(
  t: TestContext,
  { painter = 'canvas', isDrawn = true }: { painter?: 'webgl' | 'canvas'; isDrawn?: boolean } = {},
): Promise<Shown> {
  const { path, taskId, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), SAMPLES)
  prepare(path, taskId, sampleIds, isDrawn ? runId : null)
  const { page, engine } = await openPage(t, path, {
    isAutomatic: false,
    onContext: (context) =>
      context.addInitScript((kind) => localStorage.setItem('handful.painter', kind), painter).then(() => undefined),
  })
  await page.keyboard.press('Alt+3')
  const map = page.getByRole('application')
  await map.and(page.locator(`:has([data-painter=${painter}])`)).waitFor()
  return {
    page,
    engine,
    map,
    sampleIds,
    async pixelOf(column, line) {
      const { x, y, width, height } = (await map.boundingBox())!
      const scale = (Math.min(width, height) - 2 * MARGIN) / (ACROSS - 1)
      const middle = (ACROSS - 1) / 2
      return { x: x + width / 2 + (column - middle) * scale, y: y + height / 2 - (line - middle) * scale }
    },
    labels() {
      const names = new Map(engine.project.classes.list(taskId).map(({ id, name }) => [id, name]))
      const labelled = engine.project.labels.currentLabels(taskId)
      return new Map([...labelled].map(([id, { classId }]) => [id, names.get(classId!) ?? 'not of interest']))
    },
  }
}

/** Makes the classes and the first label, and lays the samples in a square on the map of a run. */
function prepare(path: string, taskId: TaskId, sampleIds: readonly SampleId[], runId: RunId | null): void {
  const project = openProject(path)
  const vectors = openVectorsForJob(project.paths)
  const places = Float32Array.from(sampleIds.flatMap((_, row) => [row % ACROSS, Math.floor(row / ACROSS)]))
  if (runId !== null) vectors.maps.replace(runId, { sampleIds: Int32Array.from(sampleIds), places, placedLater: 0 })
  // Without cards no random checks are drawn, which the map would leave out.
  vectors.cards.replaceAll(taskId, 1 as RunId, [])
  vectors.close()
  project.classes.create(taskId, 'cat')
  const dog = project.classes.create(taskId, 'dog').id
  project.labels.assign({ taskId, sampleIds: [sampleIds[0]!], classId: dog, origin: 'hand' })
  project.close()
}

/** Drags a box from one corner to the other, or a loop round it. */
async function drag(
  { page, pixelOf }: Shown,
  from: readonly [number, number],
  to: readonly [number, number],
  shape: 'loop' | 'box' = 'loop',
): Promise<void> {
  const corners = shape === 'box' ? [from, to] : ([from, [to[0], from[1]], to, [from[0], to[1]]] as const)
  const [first, ...rest] = await Promise.all(corners.map(([column, line]) => pixelOf(column, line)))
  await page.mouse.move(first!.x, first!.y)
  await page.mouse.down()
  for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 4 })
  await page.mouse.up()
}

const selectedCount = (page: Page): Promise<string | null> =>
  page.getByRole('heading', { name: /selected$/ }).textContent()

const classButton = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: 'Classes' }).getByRole('button', { name })

test('one key labels what a lasso holds, leaves labels by hand alone, and one undo takes it all back', async (t) => {
  const shown = await openMap(t)
  const { page, sampleIds, labels } = shown
  await drag(shown, [-0.4, -0.4], [2.5, 3.5])
  assert.equal(await selectedCount(page), '12 samples selected')
  await page.getByText('A label goes to 11').waitFor()
  await page.keyboard.press('1')
  await classButton(page, 'cat 11').waitFor()
  const inside = [1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32].map((row) => sampleIds[row]!)
  assert.deepEqual(labels(), new Map([[sampleIds[0]!, 'dog'], ...inside.map((id) => [id, 'cat'] as const)]))
  await page.keyboard.press('u')
  await page.getByRole('heading', { name: '11 samples selected' }).waitFor()
  assert.deepEqual(labels(), new Map([[sampleIds[0]!, 'dog']]))
  await classButton(page, 'cat 0').waitFor()
  await page.keyboard.press('Shift+U')
  await classButton(page, 'cat 11').waitFor()
  assert.equal(labels().size, 12)
})

test('Shift adds to the selection, Alt takes away, Escape lets go, and a box is as good as a lasso', async (t) => {
  const shown = await openMap(t)
  const { page } = shown
  await page.getByText('Box', { exact: true }).click()
  await drag(shown, [-0.4, -0.4], [1.5, 1.5], 'box')
  assert.equal(await selectedCount(page), '4 samples selected')
  await page.keyboard.down('Shift')
  await drag(shown, [4.5, 4.5], [5.5, 6.5], 'box')
  await page.keyboard.up('Shift')
  assert.equal(await selectedCount(page), '6 samples selected')
  await page.keyboard.down('Alt')
  await drag(shown, [-0.4, -0.4], [0.5, 0.5], 'box')
  await page.keyboard.up('Alt')
  assert.equal(await selectedCount(page), '5 samples selected')
  await page.keyboard.press('Escape')
  await page.getByText('Draw a loop round points').waitFor()
})

test('after a click on a tool the arrows move the map, and choose no other tool', async (t) => {
  const { page } = await openMap(t)
  await page.getByText('Box', { exact: true }).click()
  await page.keyboard.press('ArrowRight')
  assert.equal(await page.getByRole('radio', { name: 'Box' }).isChecked(), true)
  await page.getByRole('radio', { name: 'Box' }).focus()
  await page.keyboard.press('ArrowRight')
  assert.equal(await page.getByRole('radio', { name: 'Move' }).isChecked(), true)
})

test('the sample under the mouse is shown, a click selects it, and a new class can be named for it', async (t) => {
  const { page, pixelOf, sampleIds, labels } = await openMap(t)
  const { x, y } = await pixelOf(7, 2)
  await page.mouse.move(x, y)
  await page.locator(`.hover img[src="/preview/160/${sampleIds[27]!}"], .hover [role=img]`).waitFor()
  await page.mouse.click(x, y)
  assert.equal(await selectedCount(page), '1 sample selected')
  await page.keyboard.press('n')
  await page.keyboard.type('bird')
  await page.keyboard.press('Enter')
  await classButton(page, 'bird 1').waitFor()
  assert.equal(labels().get(sampleIds[27]!), 'bird')
})

test('by the keyboard alone: zoom in, select what is on screen, and look through it in Label', async (t) => {
  const { page, map } = await openMap(t)
  await map.focus()
  await page.keyboard.press('Control+a')
  assert.equal(await page.getByRole('heading', { name: /selected$/ }).count(), 0, 'the browser keeps its own keys')
  for (const _ of [1, 2, 3]) await page.keyboard.press('+')
  await page.keyboard.press('a')
  const few = Number.parseInt((await selectedCount(page)) ?? '', 10)
  assert.ok(few > 0 && few < SAMPLES, `${few} samples on screen`)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Home')
  await page.keyboard.press('a')
  assert.equal(await selectedCount(page), `${SAMPLES} samples selected`)
  await page.keyboard.press('Enter')
  await page
    .getByRole('article')
    .getByText(`${SAMPLES - 1} from the map`)
    .waitFor()
})

test('a line of the legend selects its points, and is reached with the keyboard', async (t) => {
  const { page } = await openMap(t)
  const line = page.getByRole('list', { name: 'Legend' }).getByRole('button', { name: /^dog/ })
  await line.focus()
  await page.keyboard.press('Enter')
  assert.equal(await selectedCount(page), '1 sample selected')
  await page.getByText('Origin', { exact: true }).click()
  await page.getByRole('button', { name: /^by hand 1$/ }).waitFor()
})

for (const painter of ['canvas', 'webgl'] as const) {
  test(`drawn with ${painter}, points lie where they should, in their colour, and grey when others are selected`, async (t) => {
    const shown = await openMap(t, { painter })
    const { page, map, pixelOf } = shown
    // Coloured by origin there are no names on the points.
    await page.getByText('Origin', { exact: true }).click()
    const isByHand = (colour: readonly number[]): boolean => near(colour, '#1878d8', 24)
    const corner = await pixelOf(0, 0)
    assert.ok(isByHand(await colourAt(page, corner)), `${String(await colourAt(page, corner))} at the corner`)
    const other = await colourAt(page, await pixelOf(6, 6))
    const between = await colourAt(page, await pixelOf(5.5, 5.5))
    assert.notDeepEqual(other, between)
    await drag(shown, [5.5, 5.5], [6.5, 6.5])
    await map.hover({ position: { x: 5, y: 5 } })
    assert.ok(!isByHand(await colourAt(page, corner)))
    assert.notDeepEqual(await colourAt(page, await pixelOf(6, 6)), await colourAt(page, await pixelOf(2, 6)))
  })
}

test('the map is accessible with a selection, in light and in dark', async (t) => {
  const shown = await openMap(t)
  const { page } = shown
  await drag(shown, [-0.4, -0.4], [2.5, 2.5])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violationsOn(page), [], colorScheme)
  }
})

test('whoever opens the map for the first time gets it drawn', async (t) => {
  const { page, engine } = await openMap(t, { isDrawn: false })
  await page.getByText(`${SAMPLES} samples.`, { exact: true }).waitFor()
  const { activeRunId } = engine.project.info.get()
  assert.deepEqual(engine.project.maps.outline(activeRunId!)?.samples, SAMPLES)
  assert.equal(engine.jobs.list().filter(({ kind }) => kind === 'map').length, 1)
})

test('samples that came later are offered a place', async (t) => {
  const { page, engine } = await openMap(t)
  const runId = engine.project.info.get().activeRunId!
  const vectors = openVectorsForJob(engine.project.paths)
  vectors.maps.remove(engine.project.samples.ids().slice(0, 5))
  vectors.close()
  await page.reload()
  await page.getByText('5 new samples not on the map yet.').waitFor()
  await page.getByRole('button', { name: 'Place them' }).click()
  await page.getByText(`${SAMPLES} samples, 5 placed since it was drawn.`).waitFor()
  assert.equal(engine.project.maps.outline(runId)?.samples, SAMPLES)
})

async function colourAt(page: Page, { x, y }: { x: number; y: number }): Promise<number[]> {
  const picture = await page.screenshot({ clip: { x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 } })
  return [...(await sharp(picture).removeAlpha().raw().toBuffer())]
}

function near(colour: readonly number[], wanted: string, tolerance: number): boolean {
  return [1, 3, 5].every(
    (at, channel) => Math.abs(Number.parseInt(wanted.slice(at, at + 2), 16) - colour[channel]!) <= tolerance,
  )
}
