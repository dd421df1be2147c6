/** Numbers as they are written everywhere on screen. */

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** `12,345` */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** `1 sample`, `2 samples`; the plural adds an s unless another is given. */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`
}

/** `93.4 %` from 0.934. */
export function formatShare(share: number, decimals = 1): string {
  return `${(share * 100).toFixed(decimals)} %`
}

/** `45 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
  const rounded = Math.round(seconds)
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${String(rounded % 60).padStart(2, '0')} s`
  return `${Math.floor(rounded / 3600)} h ${String(Math.floor((rounded % 3600) / 60)).padStart(2, '0')} min`
}

/** `22 Nov, 18:40` */
export function formatTime(milliseconds: number): string {
  const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  return new Intl.DateTimeFormat('en-GB', options).format(milliseconds)
}

/** A figure of unknown size with three significant digits. */
export function formatFigure(value: number): string {
  if (Number.isInteger(value)) return formatCount(value)
  return Math.abs(value) >= 1000 ? formatCount(value) : String(Number(value.toPrecision(3)))
}
