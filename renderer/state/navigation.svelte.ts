export const STEPS = ['data', 'learn', 'map', 'label', 'review', 'classifier', 'export'] as const
export type Step = (typeof STEPS)[number]

/** The step on screen, kept in the address so that reloading and going back work. */
export class Navigation {
  #step = $state<Step>(readHash() ?? 'data')

  constructor() {
    window.addEventListener('hashchange', () => {
      this.#step = readHash() ?? this.#step
    })
  }

  get step(): Step {
    return this.#step
  }

  go(step: Step): void {
    location.hash = `#/${step}`
    this.#step = step
  }
}

function readHash(): Step | null {
  return STEPS.find((step) => location.hash === `#/${step}`) ?? null
}
