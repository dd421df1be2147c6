import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tokenise } from '../../../../electron/engine/modalities/text/tokenise.ts'

describe('tokenise', () => {
  const examples: readonly (readonly [string, string, string[]])[] = [
    ['words, lower case, with their apostrophes', "Don't STOP — l’été", ["don't", 'stop', '—', 'l’été']],
    ['signs one by one', 'Win £100!!', ['win', '£', '100', '!', '!']],
    ['long numbers by how many digits they have', 'call 87121 or 08000930705', ['call', '#5', 'or', '#11']],
    ['the compatible form of Unicode', 'Ｆｕｌｌ ﬁne ①', ['full', 'fine', '1']],
    ['Chinese and Japanese as pairs of characters', '機械学習です', ['機械', '械学', '学習', '習で', 'です']],
    ['a single character of them', '猫 is 고양이', ['猫', 'is', '고양이']],
    ['Thai as pairs of characters', 'ภาษาไทย', ['ภา', 'าษ', 'ษา', 'าไ', 'ไท', 'ทย']],
    ['Arabic and Hindi words with their marks', 'مرحبا नमस्ते', ['مرحبا', 'नमस्ते']],
    ['the beginning of what is too long for a word', 'x'.repeat(100), ['x'.repeat(32)]],
    ['nothing where nothing is written', ' \t\n\u200b\u0007 ', []],
  ]
  for (const [name, text, expected] of examples) it(`gives ${name}`, () => assert.deepEqual(tokenise(text), expected))
})
