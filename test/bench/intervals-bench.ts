import { scenarios, simulateIntervals, type Coverage } from '../support/interval-simulations.ts'

const CHECKS = [20, 50, 100, 200, 400]
const TRIALS = 2000
const SEED = 1

/** How often the 95 % intervals of accuracy hold the truth, and how wide they are: the table of docs/evaluation.md. */
export function run(trials = TRIALS): Promise<Readonly<Record<string, number | string>>> {
  const figures: Record<string, number | string> = { trials, seed: SEED }
  for (const scenario of scenarios) {
    for (const checks of CHECKS) {
      const { wilson, shown, powered, lure } = simulateIntervals(scenario, checks, trials, SEED)
      figures[`${scenario.name}, ${checks} checks`] =
        `Wilson ${describe(wilson)}; prediction-powered ${describe(powered)}; narrower of both ${describe(shown)}; LURE ${describe(lure)}`
    }
  }
  return Promise.resolve(figures)
}

/** `95.1 % ±8.3`: share covered and mean half-width in points. */
function describe({ covered, halfWidth }: Coverage): string {
  return `${(100 * covered).toFixed(1)} % ±${(100 * halfWidth).toFixed(1)}`
}
