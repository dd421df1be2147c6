/** How close one thing is to another, from -1 to 1. */
export interface LookAlike<Id> {
  readonly id: Id
  readonly closeness: number
}

/**
 * The closest to one start in a neighbour graph, nearest first, the start left out: best-first search from neighbour to neighbour
 * that ends when nothing left to visit is closer than the `limit` found. It looks at some hundreds of vectors where comparing with
 * all would look at every one; what no chain of neighbours leads to is not found.
 *
 * Malkov and Yashunin, 2018 (the search within one layer), https://doi.org/10.1109/TPAMI.2018.2889473
 */
export function lookAlikes<Id>(
  start: Id,
  limit: number,
  neighboursOf: (id: Id) => readonly Id[],
  closenessOf: (id: Id) => number,
): LookAlike<Id>[] {
  const seen = new Set([start])
  const found: LookAlike<Id>[] = []
  const open: LookAlike<Id>[] = [{ id: start, closeness: 1 }]
  const insert = (list: LookAlike<Id>[], one: LookAlike<Id>): void => {
    const at = list.findLastIndex((other) => other.closeness >= one.closeness)
    list.splice(at + 1, 0, one)
  }
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const farthest = found[limit - 1]
    if (farthest !== undefined && next.closeness < farthest.closeness) break
    for (const id of neighboursOf(next.id)) {
      if (seen.has(id)) continue
      seen.add(id)
      const one = { id, closeness: closenessOf(id) }
      insert(open, one)
      insert(found, one)
      found.length = Math.min(found.length, limit)
    }
  }
  return found
}
