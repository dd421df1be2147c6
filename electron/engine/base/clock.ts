/** Milliseconds since 1970 in UTC. One of the three things that tests may fake. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()
