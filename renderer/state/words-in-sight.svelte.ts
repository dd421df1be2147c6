import { SvelteMap } from 'svelte/reactivity'
import type { SampleId } from '../../shared/domain/ids.ts'
import { distinguishingWords, type TextWords, wordsOf } from './words.ts'

// Of texts looked at before, the background that those in sight stand out from.
const MOST_REMEMBERED = 2000
const lookedAt = new Map<SampleId, TextWords>()

/** Texts looked at together, and those looked at before: what many of the ones have and few of the others is worth a mark. */
export class WordsInSight {
  readonly #inSight = new SvelteMap<object, { readonly id: SampleId; readonly words: TextWords }>()

  /** Words to mark in every text in sight. */
  readonly marked = $derived.by(() => {
    const inSight = new Map([...this.#inSight.values()].map(({ id, words }) => [id, words]))
    const others = [...lookedAt].filter(([id]) => !inSight.has(id)).map(([, words]) => words)
    return distinguishingWords([...inSight.values()], others)
  })

  /** Shows a text. @returns What takes it out of sight again. */
  show(id: SampleId, text: string): () => void {
    const place = {}
    const words = wordsOf(text)
    this.#inSight.set(place, { id, words })
    remember(id, words)
    return () => this.#inSight.delete(place)
  }
}

/** At once: what comes next is built while this is still on screen. */
function remember(id: SampleId, words: TextWords): void {
  lookedAt.delete(id)
  lookedAt.set(id, words)
  const [oldest] = lookedAt.keys()
  if (oldest !== undefined && lookedAt.size > MOST_REMEMBERED) lookedAt.delete(oldest)
}
