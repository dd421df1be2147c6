import { z } from 'zod'

/** A series as the screen draws it. */
export const DrawnSeries = z.object({
  /** Steps of the series; fewer values are there when it is long. */
  steps: z.int().nonnegative(),
  /** Of each channel, value after value; `null` where there is none. */
  channels: z.array(z.array(z.number().nullable())),
})
export type DrawnSeries = z.infer<typeof DrawnSeries>
