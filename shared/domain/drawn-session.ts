import { z } from 'zod'

/** A session as it is shown: its events, each with the seconds since the one before; `null` for the first and where no times are known. */
export const DrawnSession = z.array(z.object({ name: z.string(), gap: z.number().nullable() }))
export type DrawnSession = z.infer<typeof DrawnSession>
