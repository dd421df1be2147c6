import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { Random } from '../../electron/engine/base/random.ts'
import { openProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import type { Neighbours } from '../../electron/engine/index/neighbour-index.ts'
import { placeNew, project } from '../../electron/engine/index/projection.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'

const DIM = 32
const CLUSTER = 200
const NEIGHBOURS = 15
const STEPS = 40
const CLASSES = 10

export const options = {
  /** Samples whose map is drawn. */
  samples: { type: 'string', default: '100000' },
  /** Points looked at in the browser. */
  points: { type: 'string', default: '1000000' },
  painter: { type: 'string', default: 'canvas' },
} as const

/** How long a map takes to be drawn, and new samples to be placed; then how a map of many points feels in a browser, on the real engine. */
export async function run(values: Readonly<Record<string, unknown>> = {}): Promise<Record<string, number | string>> {
  const { samples, points, painter } = { samples: '100000', points: '1000000', painter: 'canvas', ...values }
  return {
    samples: Number(samples),
    ...(await timeDrawing(Number(samples))),
    points: Number(points),
    ...(await timeLooking(Number(points), String(painter))),
  }
}

async function timeDrawing(rows: number): Promise<Record<string, number>> {
  const random = new Random(1)
  const vectors = clusters(rows, random)
  const neighbours = neighboursInClusters(vectors)
  const scores = Float32Array.from({ length: 2 * rows }, (_, at) => vectors.data[(at >> 1) * DIM + (at & 1)] ?? 0)
  const used = process.cpuUsage()
  const started = performance.now()
  const places = await project(neighbours, scores, { random })
  const drawn = performance.now()
  // What it takes where nothing else runs: the layout is one thread's work.
  const drawProcessorSeconds = process.cpuUsage(used).user / 1e6
  const isNew = Uint8Array.from({ length: rows }, (_, row) => (row % 10 === 0 ? 1 : 0))
  await placeNew({ neighbours, vectors }, places, isNew, { random })
  const placed = performance.now()
  return { drawSeconds: (drawn - started) / 1000, drawProcessorSeconds, placeTenthSeconds: (placed - drawn) / 1000 }
}

/** Rows of length 1, two hundred round each random middle. */
function clusters(rows: number, random: Random): Matrix {
  const data = new Float32Array(rows * DIM)
  let middle = new Float32Array(DIM)
  for (let row = 0; row < rows; row++) {
    if (row % CLUSTER === 0) middle = Float32Array.from({ length: DIM }, () => random.normal())
    const vector = middle.map((value) => value + 0.5 * random.normal())
    const length = Math.hypot(...vector)
    vector.forEach((value, d) => (data[row * DIM + d] = value / length))
  }
  return { rows, cols: DIM, data }
}

/** The nearest of its own cluster: for how long a layout takes, as good as the nearest of all. */
function neighboursInClusters({ rows, data }: Matrix): Neighbours {
  const k = NEIGHBOURS
  const ids = new Int32Array(rows * k)
  const cosines = new Float32Array(rows * k)
  const cosine = (row: number, other: number): number => {
    let sum = 0
    for (let d = 0; d < DIM; d++) sum += (data[row * DIM + d] ?? 0) * (data[other * DIM + d] ?? 0)
    return sum
  }
  for (let row = 0; row < rows; row++) {
    const first = Math.min(row - (row % CLUSTER), Math.max(0, rows - CLUSTER))
    const near = Array.from({ length: Math.min(CLUSTER, rows) }, (_, at) => first + at)
      .filter((other) => other !== row)
      .map((other) => ({ other, cosine: cosine(row, other) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, k)
    near.forEach((neighbour, rank) => {
      ids[row * k + rank] = neighbour.other
      cosines[row * k + rank] = neighbour.cosine
    })
  }
  return { rows, k, ids, cosines }
}

async function timeLooking(points: number, painter: string): Promise<Record<string, number | string>> {
  const folder = await mkdtemp(join(tmpdir(), 'handful-map-bench-'))
  const { path } = await makeLabellingProject(folder, 100)
  fillMap(path, points)
  const engine = await startEngine(path, { isAutomatic: false })
  const server = await startServer(engine, { interfaceRoot: await ensureRenderer() })
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    await page.addInitScript((kind) => localStorage.setItem('handful.painter', kind), painter)
    await page.goto(server.mint().url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const started = performance.now()
    await page.keyboard.press('Alt+3')
    await page.locator(`[data-painter=${painter}]`).waitFor()
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
    const openSeconds = (performance.now() - started) / 1000
    const turns = { move: [], zoom: [], point: [], colour: [], select: [] } as Record<string, number[]>
    for (let step = 0; step < STEPS; step++) {
      turns['move']?.push(await timeKey(page, step % 2 === 0 ? 'ArrowRight' : 'ArrowLeft'))
      turns['zoom']?.push(await timeKey(page, step % 8 < 4 ? '+' : '-'))
      turns['point']?.push(await timePointer(page, step))
    }
    for (let step = 0; step < 4; step++) {
      turns['select']?.push(await timeKey(page, 'a'), await timeKey(page, 'Escape'))
      turns['colour']?.push(await timeChoice(page, step % 2 === 0 ? 'Doubt' : 'Class'))
    }
    const figures = Object.entries(turns).flatMap(([name, times]) => [
      [`${name}FastestMs`, quantile(times, 0)],
      [`${name}MedianMs`, quantile(times, 0.5)],
      [`${name}P95Ms`, quantile(times, 0.95)],
    ])
    return { painter, openSeconds, ...(Object.fromEntries(figures) as Record<string, number>) }
  } finally {
    await browser.close()
    await server.close()
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

/** Puts synthetic points in ten clouds on the map, each believed to be of a class. */
function fillMap(path: string, points: number): void {
  const random = new Random(2)
  const opened = openProject(path)
  const { activeRunId } = opened.info.get()
  if (activeRunId === null) throw new Error('the project has no embeddings')
  const taskId = opened.tasks.default().id
  const classIds = Array.from({ length: CLASSES }, (_, at) => opened.classes.create(taskId, `class ${at}`).id)
  const vectors = openVectorsForJob(opened.paths)
  const sampleIds = Int32Array.from({ length: points }, (_, row) => row + 1)
  const places = Float32Array.from({ length: 2 * points }, (_, at) => {
    const angle = ((2 * Math.PI) / CLASSES) * ((at >> 1) % CLASSES)
    return 8 * (at % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + 1.5 * random.normal()
  })
  vectors.maps.replace(activeRunId, { sampleIds, places, placedLater: 0 })
  const beliefs = sampleIds.values().map((sampleId) => ({
    sampleId: sampleId as SampleId,
    classId: classIds[(sampleId - 1) % CLASSES] as ClassId,
    confidence: random.uniform(),
  }))
  vectors.predictions.replaceAll(taskId, 'propagated', beliefs)
  vectors.close()
  opened.close()
}

/** From a key to the end of the frame that shows what it did, in milliseconds. */
function timeKey(page: Page, key: string): Promise<number> {
  return page.evaluate(async (pressed) => {
    const started = performance.now()
    window.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }))
    await new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))))
    return performance.now() - started
  }, key)
}

/** From a move of the mouse to the end of the frame that shows what is under it. */
function timePointer(page: Page, step: number): Promise<number> {
  return page.evaluate(async (at) => {
    const map = document.querySelector('[role=application]')
    if (map === null) throw new Error('there is no map')
    const { left, top, width, height } = map.getBoundingClientRect()
    const started = performance.now()
    const clientX = left + width * (0.2 + ((at * 7) % 60) / 100)
    const clientY = top + height * (0.2 + ((at * 13) % 60) / 100)
    map.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }))
    await new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))))
    return performance.now() - started
  }, step)
}

/** From choosing what points are coloured by to the end of the frame that shows it. */
function timeChoice(page: Page, name: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const label = [...document.querySelectorAll('label')].find(({ textContent }) => textContent?.trim() === wanted)
    const started = performance.now()
    label?.click()
    await new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))))
    return performance.now() - started
  }, name)
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
