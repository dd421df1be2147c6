import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { distinguishingWords, markWords, wordsOf } from '../../../renderer/state/words.ts'

const others = Array.from({ length: 20 }, (_, at) => wordsOf(`the match was won by team ${at}`))
const group = ['The bank raised the rate', 'rate of the bank', 'a bank and its rate', 'the bank won'].map(wordsOf)

describe('distinguishingWords', () => {
  it('are those that many texts of a group have and few others', () => {
    assert.deepEqual([...distinguishingWords(group, others)].sort(), ['bank', 'rate'])
  })

  it('are none without others to tell the group from', () => {
    assert.deepEqual([...distinguishingWords(group, others.slice(0, 5))], [])
  })

  it('are words in languages without spaces too', () => {
    const japanese = ['配送が早い', '配送が遅い', '配送は普通'].map(wordsOf)
    const rest = Array.from({ length: 12 }, () => wordsOf('品質が良い'))
    assert.deepEqual([...distinguishingWords(japanese, rest)], ['配送'])
  })
})

describe('markWords', () => {
  it('cuts a text where marked words begin and end, and loses nothing', () => {
    const text = 'The Bank, <b>rate</b> and banks.'
    const stretches = markWords(text, new Set(['bank', 'rate']))
    assert.equal(stretches.map((stretch) => stretch.text).join(''), text)
    assert.deepEqual(stretches.flatMap((stretch) => (stretch.isMarked ? [stretch.text] : [])), ['Bank', 'rate']) // prettier-ignore
    assert.deepEqual(markWords(text, new Set()), [{ text, isMarked: false }])
  })
})
