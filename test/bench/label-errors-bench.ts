import { digitSpace } from '../support/digit-space.ts'
import { findPlanted, type Found } from '../support/planted-errors.ts'

const PER_DIGIT = 400
const COUNTS = [100, 300, 1000, 3000]
const SEEDS = 5

/** Precision and recall of label errors planted among 5 % of the labels of handwritten digits, classical features. */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const space = await digitSpace(PER_DIGIT)
  const figures: Record<string, number | string> = { samples: space.vectors.rows, seeds: SEEDS }
  for (const count of COUNTS) {
    const runs = Array.from({ length: SEEDS }, (_, seed) => findPlanted(space, count, seed + 1))
    const [first] = runs
    for (const part of ['sure', 'all', 'first'] as const) {
      figures[`${count} labels, ${first?.planted ?? 0} planted, ${part}`] = describe(runs.map((found) => found[part]))
    }
  }
  return figures
}

function describe(found: readonly Found[]): string {
  const mean = (of: (one: Found) => number): number => found.reduce((sum, one) => sum + of(one), 0) / found.length
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
  return `precision ${percent(mean((one) => one.precision))}, recall ${percent(mean((one) => one.recall))}, ${mean((one) => one.suspected).toFixed(0)} suspected`
}
