import { InvalidArgumentError } from 'commander'

/** Parsers of option values; commander prints what they throw beside the option's name. */
export function toInteger(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('A whole number is needed.')
  return value
}

export function toCount(text: string): number {
  const value = toInteger(text)
  if (value < 1) throw new InvalidArgumentError('A number from 1 is needed.')
  return value
}

export function toMinutes(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 10_000)) throw new InvalidArgumentError('Minutes above 0 are needed, up to 10,000.')
  return value
}

export function toSeconds(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 86_400)) throw new InvalidArgumentError('Seconds from 0 to 86,400 are needed.')
  return value
}

/** `90` for 0.9. */
export function toShare(text: string): number {
  const value = Number(text)
  if (!(value >= 1 && value < 100))
    throw new InvalidArgumentError('Percent from 1 to below 100 are needed, such as 90.')
  return value / 100
}

/** `10,20,50`: rising. */
export function toCounts(text: string): number[] {
  const counts = text.split(',').map(toCount)
  return [...new Set(counts)].sort((a, b) => a - b)
}

/** A comma-separated choice of `names`. */
export function toNames<Name extends string>(names: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    text.split(',').map((part) => {
      const name = names.find((candidate) => candidate === part.trim())
      if (name === undefined) throw new InvalidArgumentError(`Choose from ${names.join(', ')}.`)
      return name
    })
}
