/** How the learning rate moves over one training. */
export interface Schedule {
  /** Learning rate at the end of the warm-up. */
  readonly peak: number
  /** Share of the training, from 0 to 1, over which the rate rises from zero. */
  readonly warmUpShare: number
  /** What is left of the peak at the end, as a share of it. */
  readonly finalShare: number
}

/**
 * Linear warm-up, then half a cosine, over the elapsed share of the budget.
 *
 *     t < w:  peak · t / w
 *     else:   peak · [f + (1 − f) · ½(1 + cos(π · (t − w) / (1 − w)))]
 *
 * The share `t` is time or steps used over time or steps allowed: trainings are given minutes, not steps, and the
 * rate has to reach its end whatever the machine's speed. Shares outside 0..1 are clamped: the last step may overrun.
 *
 * Loshchilov and Hutter, 2017, https://arxiv.org/abs/1608.03983
 */
export function learningRateAt(share: number, { peak, warmUpShare, finalShare }: Schedule): number {
  const elapsed = Math.min(1, Math.max(0, share))
  if (elapsed < warmUpShare) return (peak * elapsed) / warmUpShare
  const afterWarmUp = warmUpShare < 1 ? (elapsed - warmUpShare) / (1 - warmUpShare) : 1
  return peak * (finalShare + (1 - finalShare) * 0.5 * (1 + Math.cos(Math.PI * afterWarmUp)))
}
