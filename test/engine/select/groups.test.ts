import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { formGroups } from '../../../electron/engine/select/groups.ts'
import { clusteredRows, dotOf, rowOf } from '../../support/vectors.ts'

await startTensorFlow()

/** Directions in a plane, by their angles in degrees. */
function fan(...degrees: readonly number[]): { rows: number; cols: number; data: Float32Array } {
  const angles = degrees.map((degree) => (degree * Math.PI) / 180)
  return { rows: angles.length, cols: 2, data: Float32Array.from(angles.flatMap((a) => [Math.cos(a), Math.sin(a)])) }
}

describe('formGroups', () => {
  it('gives every row to the closest exemplar, nearest first, and none to what is labelled', () => {
    const vectors = clusteredRows(300, 10, 5, 0.7, 1)
    const exemplars = Int32Array.of(0, 1, 2)
    const labelled = Int32Array.of(3, 4, 9)
    const groups = formGroups({ vectors, exemplars, labelled, limit: 300 })
    const cosine = (a: number, b: number): number => dotOf(rowOf(vectors, a), rowOf(vectors, b))
    groups.forEach(({ exemplar, members, size, tightness }, position) => {
      const others = [...exemplars, ...labelled].filter((row) => row !== exemplar)
      const second = (row: number): number => Math.max(...others.map((other) => cosine(row, other)))
      const expected = Array.from({ length: 300 }, (_, row) => row)
        .filter((row) => row !== exemplar && !others.includes(row) && cosine(row, exemplar) > second(row))
        .map((row) => ({ row, doubt: 1 - cosine(row, exemplar) > 0.5 * (1 - second(row)) }))
        .sort((a, b) => Number(a.doubt) - Number(b.doubt) || cosine(b.row, exemplar) - cosine(a.row, exemplar))
      assert.equal(exemplar, exemplars[position])
      assert.deepEqual(
        members.map(({ row, isDoubtful }) => ({ row, doubt: isDoubtful })),
        expected,
      )
      assert.equal(size, members.length + 1)
      const mean = members.reduce((sum, { row }) => sum + cosine(row, exemplar), 0) / members.length
      assert.ok(Math.abs(tightness - mean) < 1e-5)
    })
  })

  it('stacks near-duplicates on the nearest of them, and counts them once', () => {
    const vectors = fan(0, 0, 10, 10, 20, 30, 80)
    const duplicates = Int32Array.of(0, 0, 2, 2, 4, 5, 6)
    const [group] = formGroups({
      vectors,
      exemplars: Int32Array.of(0, 6),
      labelled: new Int32Array(),
      duplicates,
      limit: 2,
    })
    assert.deepEqual(group?.copies, [1])
    assert.deepEqual(
      group?.members.map(({ row, copies }) => [row, ...copies]),
      [[2, 3], [4]],
    )
    assert.equal(group?.size, 6)
  })

  it('puts the doubtful ones last, however close they are', () => {
    // Exemplars at 0° and 40°; 18° is nearly in the middle, -30° is farther from 0° but has no other near it.
    const [group] = formGroups({
      vectors: fan(0, 40, 18, -30, 5),
      exemplars: Int32Array.of(0, 1),
      labelled: new Int32Array(0),
    })
    assert.deepEqual(
      group!.members.map(({ row, isDoubtful }) => [row, isDoubtful]),
      [
        [4, false],
        [3, false],
        [2, true],
      ],
    )
  })

  it('lists no more than the limit, the nearest, and counts the others', () => {
    const [group] = formGroups({
      vectors: fan(0, 10, 20, 30, 40, 50),
      exemplars: Int32Array.of(0),
      labelled: new Int32Array(0),
      limit: 2,
    })
    assert.deepEqual(group!.members.map(({ row }) => row), [1, 2]) // prettier-ignore
    assert.equal(group!.size, 6)
  })

  it('doubts members on the far side when there is no other exemplar', () => {
    const [group] = formGroups({ vectors: fan(0, 80, 100), exemplars: Int32Array.of(0), labelled: new Int32Array(0) })
    assert.deepEqual(group!.members.map(({ isDoubtful }) => isDoubtful), [false, true]) // prettier-ignore
  })

  it('leaves out excluded rows, which keep nothing out themselves', () => {
    const [group] = formGroups({
      vectors: fan(0, 10, 12),
      exemplars: Int32Array.of(0),
      labelled: new Int32Array(0),
      excluded: Int32Array.of(1),
    })
    assert.deepEqual(group!.members.map(({ row }) => row), [2]) // prettier-ignore
  })

  it('is tight and of size 1 for an exemplar alone', () => {
    const [group] = formGroups({ vectors: fan(0), exemplars: Int32Array.of(0), labelled: new Int32Array(0) })
    assert.deepEqual(group, { exemplar: 0, copies: [], members: [], size: 1, tightness: 1 })
    assert.deepEqual(formGroups({ vectors: fan(0), exemplars: new Int32Array(0), labelled: new Int32Array(0) }), [])
  })

  it('refuses an exemplar that is one twice or labelled', () => {
    const vectors = fan(0, 10)
    const twice = { vectors, exemplars: Int32Array.of(0, 0), labelled: new Int32Array(0) }
    assert.throws(() => formGroups(twice), /each exemplar once/)
    assert.throws(
      () => formGroups({ vectors, exemplars: Int32Array.of(0), labelled: Int32Array.of(0) }),
      /without a label/,
    )
  })
})
