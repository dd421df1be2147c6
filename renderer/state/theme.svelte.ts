export type ThemeChoice = 'system' | 'light' | 'dark'

const STORAGE_KEY = 'handful.theme'
const ORDER: readonly ThemeChoice[] = ['system', 'light', 'dark']

/** Follows the system until the analyst chooses; the choice is kept in this browser. */
export class Theme {
  #choice = $state<ThemeChoice>('system')

  constructor() {
    const stored = localStorage.getItem(STORAGE_KEY)
    this.#apply(ORDER.find((choice) => choice === stored) ?? 'system')
  }

  get choice(): ThemeChoice {
    return this.#choice
  }

  cycle(): void {
    const next = ORDER[(ORDER.indexOf(this.#choice) + 1) % ORDER.length] ?? 'system'
    this.#apply(next)
    localStorage.setItem(STORAGE_KEY, next)
  }

  #apply(choice: ThemeChoice): void {
    this.#choice = choice
    if (choice === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = choice
  }
}
