/** Keys that the choices of a group keep while one of them has the focus. */
const CHOICE_KEYS = /^Arrow/

/**
 * Whether a key pressed anywhere on the page is meant for the view: not while a dialog is open, and not when what has the focus needs
 * the key itself, as a field needs all of them, a button Enter and Space, and a box to tick Space.
 */
export function isForView(event: KeyboardEvent, choiceKeys: RegExp = CHOICE_KEYS): boolean {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return false
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target?.matches('input:not([type=radio], [type=checkbox]), textarea, select')) return false
  if (target?.closest('button, a, summary') && (event.key === 'Enter' || event.key === ' ')) return false
  if (target?.matches('input[type=checkbox]') && event.key === ' ') return false
  return !(target?.matches('input[type=radio]') && choiceKeys.test(event.key))
}

/**
 * Lets a click on a button, a box to tick or a choice leave the focus where it was, so that Space, Enter and the arrows go on meaning
 * what the view shows. A choice that was come to by keyboard loses it: the arrows would go on choosing.
 */
export function keepFocus(event: MouseEvent): void {
  const clicked = event.target instanceof Element ? event.target : null
  const label = clicked?.closest('label')
  const isChoice = label?.control?.matches('input[type=radio]') ?? false
  if (!isChoice && !clicked?.closest('button, input[type=checkbox]')) return
  event.preventDefault()
  if (!isChoice) return
  label?.addEventListener('click', chooseWithoutFocus, { once: true })
  const { activeElement } = document
  if (activeElement instanceof HTMLElement && activeElement.matches('input[type=radio]')) activeElement.blur()
}

/** A label would give the focus to what it is for. */
function chooseWithoutFocus(this: HTMLLabelElement, event: MouseEvent): void {
  const isByMouse = event.detail > 0
  if (!isByMouse) return
  event.preventDefault()
  this.control?.click()
}
