import { SvelteMap } from 'svelte/reactivity'
import type { SampleId } from '../../shared/domain/ids.ts'
import { distinguishingWords, type TextWords, wordsOf } from './words.ts'

// Of texts looked at before, the background that those in sight stand out from.
const MOST_REMEMBERED = 2000

/** The texts on the screen, and those looked at before: what many of the ones have and few of the others is worth a mark. */
export class WordsInSight {
  readonly #inSight = new SvelteMap<object, { readonly id: SampleId; readonly words: TextWords }>()
  readonly #before = new Map<SampleId, TextWords>()

  /** Words to mark in every text in sight. */
  readonly marked = $derived.by(() => {
    const inSight = new Map([...this.#inSight.values()].map(({ id, words }) => [id, words]))
    const others = [...this.#before].filter(([id]) => !inSight.has(id)).map(([, words]) => words)
    return distinguishingWords([...inSight.values()], others)
  })

  /** Shows a text. @returns What takes it out of sight again. */
  show(id: SampleId, text: string): () => void {
    const place = {}
    const words = wordsOf(text)
    this.#inSight.set(place, { id, words })
    return () => {
      this.#before.delete(id)
      this.#before.set(id, words)
      const [oldest] = this.#before.keys()
      if (oldest !== undefined && this.#before.size > MOST_REMEMBERED) this.#before.delete(oldest)
      this.#inSight.delete(place)
    }
  }
}

export const wordsInSight = new WordsInSight()
