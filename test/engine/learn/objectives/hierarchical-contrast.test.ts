import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hierarchicalContrast, type HierarchicalContrastConfig } from '../../../../electron/engine/learn/objectives/hierarchical-contrast.ts' // prettier-ignore
import { arrange, BATCH, checkSeriesObjective, cosine, crossEntropy, lossOf, type PlainExercise, STEPS } from './check-series-objective.ts' // prettier-ignore

const CODE = 32
const TEMPERATURE = 0.2

type Codes = number[][]

function reference(z: readonly number[], { answers }: PlainExercise, config: HierarchicalContrastConfig): number {
  const offset = answers[0]![0]!
  const crop = Math.round(config.cropShare * STEPS)
  const code = (row: number, moment: number): number[] =>
    z.slice((row * crop + moment) * CODE, (row * crop + moment + 1) * CODE)
  const overlap = Array.from({ length: crop - offset }, (_, at) => at)
  let first = Array.from({ length: BATCH }, (_, row) => overlap.map((at) => code(row, at + offset)))
  let second = Array.from({ length: BATCH }, (_, row) => overlap.map((at) => code(BATCH + row, at)))
  const instance: number[] = []
  const temporal: number[] = []
  for (;;) {
    const length = first[0]!.length
    const moments = Array.from({ length }, (_, t) => contrast(first.map((s) => s[t]!), second.map((s) => s[t]!))) // prettier-ignore
    instance.push(meanOf(moments))
    if (length === 1) break
    temporal.push(meanOf(first.map((codes, row) => contrast(codes, second[row]!))))
    first = first.map(halve)
    second = second.map(halve)
  }
  return config.instanceShare * meanOf(instance) + (1 - config.instanceShare) * meanOf(temporal)
}

/** NT-Xent of items seen twice. */
function contrast(a: Codes, b: Codes): number {
  const all = [...a, ...b]
  return meanOf(
    all.map((own, i) => {
      const others = all.flatMap((other, j) => (j === i ? [] : [{ j, score: cosine(own, other) / TEMPERATURE }]))
      const partner = others.findIndex(({ j }) => j === (i + a.length) % all.length)
      return crossEntropy(others.map(({ score }) => score), partner) // prettier-ignore
    }),
  )
}

function halve(codes: Codes): Codes {
  return Array.from({ length: Math.ceil(codes.length / 2) }, (_, at) =>
    codes[2 * at]!.map((value, i) => Math.max(value, codes[2 * at + 1]?.[i] ?? value)),
  )
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b) / numbers.length
}

describe('hierarchical contrast', () => {
  checkSeriesObjective(hierarchicalContrast, {
    reference,
    configs: [{ cropShare: 0.6, hiddenShare: 0, instanceShare: 0.9 }, { cropShare: 1, hiddenShare: 0.5, instanceShare: 0.5 }], // prettier-ignore
  })

  test('shows two crops of each series that overlap', () => {
    const { shape, answers } = arrange(hierarchicalContrast)
    assert.deepEqual(shape.slice(0, 2), [2 * BATCH, 18])
    assert.ok(answers[0]![0]! >= 0 && answers[0]![0]! <= STEPS - 18)
  })

  test('costs least where both crops say the same of a moment and of nothing else', () => {
    const { answers } = arrange(hierarchicalContrast)
    const offset = answers[0]![0]!
    const codeOf = (series: number, moment: number): number[] =>
      Array.from({ length: CODE }, (_, i) => Math.sin(1 + i * (7 * series + 3 * moment + 1)))
    const codes = (shift: number): number[] =>
      [0, 1].flatMap((crop) =>
        Array.from({ length: BATCH }, (_, series) =>
          Array.from({ length: 18 }, (_, at) => codeOf(series, at + crop * (offset + shift))),
        ).flat(2),
      )
    assert.ok(lossOf(hierarchicalContrast, codes(0)) < lossOf(hierarchicalContrast, codes(1)))
  })

  test('refuses crops that do not overlap', () => {
    const config = { ...hierarchicalContrast.defaults, cropShare: 0.05 }
    assert.throws(() => arrange(hierarchicalContrast, config), /crops of 1 of 24 moments do not overlap/)
  })
})
