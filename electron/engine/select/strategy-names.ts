/** How to choose what to label next; apart from `strategies.ts`, so that naming them does not load TensorFlow. */
export const strategyNames = ['auto', 'random', 'k-means', 'typiclust', 'margin', 'drop-query', 'core-set'] as const
export type StrategyName = (typeof strategyNames)[number]
