import type { Colouring } from './colouring.ts'

/** Rows drawn one over another in this order, and how much larger than the rest they are, in pixels. */
export interface Layer {
  readonly rows: Uint32Array
  readonly growth: number
}

/** What a painter draws: the layers from the bottom up. */
export interface Picture {
  /** Red, green, blue and opacity of each row, as bytes in that order. `[rows]` */
  readonly colours: Uint32Array
  readonly layers: readonly Layer[]
}

export interface PictureOptions {
  readonly colouring: Colouring
  /** 1 for each row selected; `null` while none is. `[rows]` */
  readonly selected: Uint8Array | null
  /** The entry pointed at in the legend; all others step back. */
  readonly highlighted: number | null
  /** True for rows that matter most: they are drawn larger, over the others. */
  readonly isOnTop: (row: number) => boolean
  /** `#rrggbb` of what stands back, and of what has no colour of its own: usually, and selected or pointed at. */
  readonly tones: { readonly back: string; readonly plain: string; readonly strong: string }
}

const TOP_GROWTH = 2
const SELECTED_GROWTH = 1

/** Grey first, then what has a colour, then what matters most. While something is selected or pointed at, all else is grey. */
export function compose({ colouring, selected, highlighted, isOnTop, tones }: PictureOptions): Picture {
  const { entries, entryOf } = colouring
  const palette = entries.map(({ colour }) => (colour === null ? null : packed(colour)))
  const stands = selected !== null || highlighted !== null
  const [back, plain] = [packed(tones.back), packed(stands ? tones.strong : tones.plain)]
  const colours = new Uint32Array(entryOf.length)
  const layerOf = new Uint8Array(entryOf.length)
  const counts = [0, 0, 0]
  for (let row = 0; row < entryOf.length; row++) {
    const entry = entryOf[row]!
    const isForward = selected === null ? highlighted === null || entry === highlighted : selected[row] === 1
    const own = palette[entry] ?? null
    colours[row] = isForward ? (own ?? plain) : back
    const layer = !isForward || (own === null && !stands) ? 0 : isOnTop(row) ? 2 : 1
    layerOf[row] = layer
    counts[layer]! += 1
  }
  const rows = counts.map((count) => new Uint32Array(count))
  const filled = [0, 0, 0]
  for (let row = 0; row < layerOf.length; row++) {
    const layer = layerOf[row]!
    rows[layer]![filled[layer]!++] = row
  }
  const growths = [0, stands ? SELECTED_GROWTH : 0, TOP_GROWTH]
  return { colours, layers: rows.map((chosen, at) => ({ rows: chosen, growth: growths[at] ?? 0 })) }
}

/** `#rrggbb` as the four bytes of an opaque pixel. */
function packed(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return ((255 << 24) | ((blue ?? 0) << 16) | ((green ?? 0) << 8) | (red ?? 0)) >>> 0
}
