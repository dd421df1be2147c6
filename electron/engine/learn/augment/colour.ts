import type { Random } from '../../base/random.ts'

/** How far colours move. Each factor is drawn between 1 − amount and 1 + amount. */
export interface ColourConfig {
  /** Chance that a view is changed at all. */
  readonly chance: number
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
  /** Chance that a view loses its colour. */
  readonly greyChance: number
}

/** For each view a product with its colours, `[count, 3, 3]`, and a factor on the distance from its mean, `[count]`. */
export interface ColourChange {
  readonly products: Float32Array
  readonly contrasts: Float32Array
}

// Rec. 601: how much red, green and blue count in what is seen as brightness.
const LUMA = [0.299, 0.587, 0.114] as const

/**
 * Draws one colour change a view. Brightness and saturation are one 3×3 product of a pixel seen as a row:
 *
 *     P = brightness · [saturation · I + (1 − saturation) · luma·1ᵀ]
 */
export function drawColours(count: number, config: ColourConfig, random: Random): ColourChange {
  const products = new Float32Array(count * 9)
  const contrasts = new Float32Array(count)
  const factor = (amount: number): number => 1 + amount * (2 * random.uniform() - 1)
  for (let view = 0; view < count; view++) {
    // Drawn whether used or not, so that the same seed gives the same crops under any colour setting.
    const isChanged = random.uniform() < config.chance
    const [brightness, contrast, drawn] = [
      factor(config.brightness),
      factor(config.contrast),
      factor(config.saturation),
    ]
    const isGrey = random.uniform() < config.greyChance
    const saturation = isGrey ? 0 : isChanged ? drawn : 1
    const gain = isChanged ? brightness : 1
    contrasts[view] = isChanged ? contrast : 1
    LUMA.forEach((luma, from) => {
      for (let to = 0; to < 3; to++) {
        products[view * 9 + from * 3 + to] = gain * ((1 - saturation) * luma + (from === to ? saturation : 0))
      }
    })
  }
  return { products, contrasts }
}
