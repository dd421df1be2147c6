const NUMBER = /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i
const ISO_LIKE = /^\d{4}-\d\d?-\d\d?/
const WITH_MONTH = /^(?=.*\b\d{4}\b).*\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i
const ZONE = /(z|utc|gmt|[-+]\d\d:?\d\d)$/i
// Since 1970 these are dates from 1973 on when read as milliseconds and as microseconds, and far off when read as seconds.
const LEAST_MILLISECONDS = 1e11
const LEAST_MICROSECONDS = 1e14

/**
 * A time as it stands in a log, in seconds: a number (of seconds, or since 1970 in milliseconds or microseconds) or a date in the
 * way of ISO 8601 or of web servers, of UTC where it names no zone. `null` when it is neither.
 */
export function parseTime(text: string): number | null {
  const trimmed = text.trim()
  if (NUMBER.test(trimmed)) {
    const number = Number(trimmed)
    if (Math.abs(number) >= LEAST_MICROSECONDS) return number / 1e6
    return Math.abs(number) >= LEAST_MILLISECONDS ? number / 1e3 : number
  }
  const date = trimmed
    .replace(/,(?=\d+)/, '.')
    .replace(/^(\d{4})\/(\d\d?)\/(\d\d?)/, '$1-$2-$3')
    .replace(/^(\d\d?)\/([a-z]{3})\/(\d{4}):/i, '$1 $2 $3 ')
  // Date.parse makes dates of nearly anything that has a number.
  if (!ISO_LIKE.test(date) && !WITH_MONTH.test(date)) return null
  const milliseconds = Date.parse(ZONE.test(date) || !/\d:\d/.test(date) ? date : `${date}Z`)
  return Number.isNaN(milliseconds) ? null : milliseconds / 1e3
}
