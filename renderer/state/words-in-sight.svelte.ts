import { SvelteMap } from 'svelte/reactivity'
import type { SampleId } from '../../shared/domain/ids.ts'
import { distinguishingWords, type TextWords, wordsOf } from './words.ts'

// Of texts looked at before, the background that those in sight stand out from.
const MOST_REMEMBERED = 2000
const lookedAtBefore = new Map<SampleId, TextWords>()

/** Texts looked at together, and those looked at before: what many of the ones have and few of the others is worth a mark. */
export class WordsInSight {
  readonly #inSight = new SvelteMap<object, { readonly id: SampleId; readonly words: TextWords }>()

  /** Words to mark in every text in sight. */
  readonly marked = $derived.by(() => {
    const inSight = new Map([...this.#inSight.values()].map(({ id, words }) => [id, words]))
    const others = [...lookedAtBefore].filter(([id]) => !inSight.has(id)).map(([, words]) => words)
    return distinguishingWords([...inSight.values()], others)
  })

  /** Shows a text. @returns What takes it out of sight again. */
  show(id: SampleId, text: string): () => void {
    const place = {}
    const words = wordsOf(text)
    this.#inSight.set(place, { id, words })
    return () => {
      lookedAtBefore.delete(id)
      lookedAtBefore.set(id, words)
      const [oldest] = lookedAtBefore.keys()
      if (oldest !== undefined && lookedAtBefore.size > MOST_REMEMBERED) lookedAtBefore.delete(oldest)
      this.#inSight.delete(place)
    }
  }
}
