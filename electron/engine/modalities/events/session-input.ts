import type { SampleInput } from '../modality.ts'

/** One event of a session. */
export interface SessionEvent {
  readonly name: string
  /** Seconds since the event before it; `null` for the first, and where no times are known. */
  readonly gap: number | null
}

/** A session as it is kept: a line for each event, the gap in seconds (or nothing), a tab, the name; shape `[events]`. */
export function toInput(events: readonly SessionEvent[]): SampleInput {
  const lines = events.map(({ name, gap }) => `${gap === null ? '' : Math.round(gap * 1000) / 1000}\t${name}`)
  return { shape: [events.length], data: Buffer.from(lines.join('\n')) }
}

export function fromInput({ data }: SampleInput): SessionEvent[] {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString()
  return text.split('\n').map((line) => {
    const tab = line.indexOf('\t')
    return { gap: tab > 0 ? Number(line.slice(0, tab)) : null, name: line.slice(tab + 1) }
  })
}

/** The name of an event without what would not fit on its line; empty when there is nothing else. */
export function tidyName(name: string): string {
  return name.replace(/\s+/g, ' ').trim()
}
