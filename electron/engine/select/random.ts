import { DistinctPicks, openRows, type SelectionOptions } from './selection.ts'

/** Any rows, each equally likely: what every other strategy has to beat. */
export function chooseRandom(options: SelectionOptions): Int32Array {
  const picks = new DistinctPicks(options)
  picks.takeFirst(options.random.shuffle(openRows(options)), options.count)
  return picks.rows()
}
