/** How labels spread; apart from `fit-classifier.ts`, so that naming them does not load TensorFlow. */
export const propagationNames = ['poisson', 'llgc'] as const
export type PropagationName = (typeof propagationNames)[number]
