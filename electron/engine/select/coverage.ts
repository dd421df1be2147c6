import type { SelectionOptions, Strategy } from './selection.ts'

// A component counts when it holds at least this share of the rows that one label stands for on average: labels are not for specks.
const LEAST_SHARE = 0.1
const NO_PART = -1

/**
 * Class coverage first: as long as there is a part of the data of which nobody labelled anything, only rows of such parts are
 * proposed, one of each; what is left of `count` is chosen among all rows.
 *
 * Parts are components of the neighbour graph, which labels cannot reach from outside, and the rows predicted to be of a class
 * that no label confirms. While nothing is labelled everything is such a part, and the strategy has a free hand.
 */
export function coverFirst(strategy: Strategy, options: SelectionOptions): Int32Array {
  const partOf = openParts(options)
  const open = new Set(partOf)
  open.delete(NO_PART)
  const picks: number[] = []
  while (open.size > 0 && picks.length < options.count) {
    const count = Math.min(open.size, options.count - picks.length)
    const candidates = Int32Array.from(partOf.keys()).filter((row) => open.has(partOf[row]!))
    // A second one of a part would be chosen as if parts that are still open did not matter.
    const firsts = strategy({ ...afterPicks(options, picks), candidates, count }).filter((row) =>
      open.delete(partOf[row]!),
    )
    if (firsts.length === 0) break
    picks.push(...firsts)
  }
  const left = { ...afterPicks(options, picks), count: options.count - picks.length }
  return Int32Array.from([...picks, ...strategy(left)])
}

/** The same question once the picks have been asked about. */
function afterPicks(options: SelectionOptions, picks: readonly number[]): SelectionOptions {
  if (picks.length === 0) return options
  const labelled = Int32Array.from([...options.labelled, ...picks])
  const labels = options.labels && Int32Array.from([...options.labels, ...picks.map(() => -1)])
  return { ...options, labelled, ...(labels && { labels }) }
}

/** The part that each row belongs to, by any number, -1 where labels have been. `[rows]` */
function openParts(options: SelectionOptions): Int32Array {
  const { vectors, count, labelled, labels, components, predicted } = options
  const partOf = new Int32Array(vectors.rows).fill(NO_PART)
  if (labelled.length === 0) return partOf
  if (predicted !== undefined && labels !== undefined) {
    const confirmed = new Set(labels)
    predicted.forEach((c, row) => {
      if (c >= 0 && !confirmed.has(c)) partOf[row] = vectors.rows + c
    })
  }
  if (components !== undefined) {
    const sizes = new Int32Array(vectors.rows)
    for (const component of components) sizes[component]!++
    for (const row of labelled) sizes[components[row]!] = 0
    const least = (LEAST_SHARE * vectors.rows) / (labelled.length + count)
    components.forEach((component, row) => {
      if (sizes[component]! > 0 && sizes[component]! >= least) partOf[row] = component
    })
  }
  return partOf
}
