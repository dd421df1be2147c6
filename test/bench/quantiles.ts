/** Median, 95th percentile and the largest of some milliseconds, named `<what>MedianMs` and so on. */
export function quantiles(what: string, milliseconds: readonly number[]): Record<string, number> {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { [`${what}MedianMs`]: at(0.5), [`${what}P95Ms`]: at(0.95), [`${what}SlowestMs`]: at(1) }
}
