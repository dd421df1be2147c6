// Scripts that put no space between words: pairs of characters stand in for words.
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u
const PIECES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{M}]+|\p{N}+|\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*|[^\s\p{L}\p{N}\p{M}\p{C}]/gu
const NUMBER = /^\p{N}+$/u
// Longer ones are codes or mistakes, and tell nothing beyond their beginning.
const LONGEST_WORD = 32

/**
 * Cuts text into tokens, whatever its language: words and signs in order, lower case and in Unicode's compatible form (NFKC), so that full
 * and half width, or ligatures, are alike.
 *
 * Runs of a script without spaces become pairs of characters that overlap by one; digits become a token of how many they
 * are (`#4`), since most numbers come once, beside the number itself where it is short.
 */
export function tokenise(text: string): string[] {
  const pieces = text.normalize('NFKC').toLowerCase().match(PIECES) ?? []
  return pieces.flatMap((piece) => {
    if (NUMBER.test(piece)) return piece.length <= 4 ? [piece] : [`#${Math.min(piece.length, 20)}`]
    if (isUnspaced(piece)) return pairs(piece)
    return [piece.slice(0, LONGEST_WORD)]
  })
}

/** Whether a token is of a script that puts no space between words. */
export function isUnspaced(token: string): boolean {
  return UNSPACED.test(token)
}

function pairs(run: string): string[] {
  const characters = Array.from(run)
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`)
}
