/** Keys that the choices of a group keep while one of them has the focus. */
const CHOICE_KEYS = /^Arrow/

/**
 * Whether a key pressed anywhere on the page is meant for the view: not while a dialog is open, and not when what has the focus needs
 * the key itself, as a field needs all of them and a button needs Enter and Space.
 */
export function isForView(event: KeyboardEvent, choiceKeys: RegExp = CHOICE_KEYS): boolean {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return false
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target?.matches('input:not([type=radio]), textarea, select')) return false
  if (target?.closest('button, a, summary') && (event.key === 'Enter' || event.key === ' ')) return false
  return !(target?.matches('input[type=radio]') && choiceKeys.test(event.key))
}

/** Lets a click on a button leave the focus where it was, so that Space and Enter go on meaning what the view shows. */
export function keepFocus(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.closest('button')) event.preventDefault()
}
