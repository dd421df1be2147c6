import { getContext, setContext } from 'svelte'
import { LookedAtSession } from './looked-at-session.svelte.ts'
import { WordsInSight } from './words-in-sight.svelte.ts'

/** What samples that are looked at together know of each other. */
interface InSight {
  readonly words: WordsInSight
  readonly session: LookedAtSession
}

const KEY = Symbol('in sight')
const wholePage = makeInSight()

/** Of the component that draws a sample. */
export function useInSight(): InSight {
  return getContext<InSight | undefined>(KEY) ?? wholePage
}

/** Samples inside the component are looked at together, and apart from all others. */
export function keepInSight(): void {
  setContext(KEY, makeInSight())
}

function makeInSight(): InSight {
  return { words: new WordsInSight(), session: new LookedAtSession() }
}
