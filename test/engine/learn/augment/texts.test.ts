import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { dropTokens } from '../../../../electron/engine/learn/augment/texts.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'

describeOnEachBackend('views of texts', () => {
  const texts = Array.from({ length: 40 }, (_, row) => Array.from({ length: 50 }, (_, at) => (at < row ? 1 + at : 0)))

  function view(share: number, seed = 1): number[][] {
    const batch = tf.tensor2d(texts)
    const seen = dropTokens(batch, share, new Random(seed))
    const values = seen.arraySync()
    tf.dispose([batch, seen])
    return values
  }

  test('leave out about the share of the tokens, and one at least stays', () => {
    const seen = view(0.5)
    const [all, kept] = [texts, seen].map((rows) => rows.flat().filter((token) => token !== 0).length)
    assert.ok(Math.abs(kept! / all! - 0.5) < 0.05, `${kept} of ${all}`)
    seen.forEach((row, at) => {
      assert.ok(row.every((token, place) => token === 0 || token === texts[at]![place]))
      assert.equal(row.some((token) => token !== 0), at > 0) // prettier-ignore
    })
    for (const row of view(1).slice(1)) assert.equal(row.filter((token) => token !== 0).length, 1)
  })

  test('are the same with the same seed', () => {
    assert.deepEqual(view(0.5, 2), view(0.5, 2))
    assert.notDeepEqual(view(0.5, 2), view(0.5, 3))
  })
})
