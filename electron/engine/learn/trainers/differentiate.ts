import { tf } from '../tf.ts'

/** A loss and its gradients, in the order of the variables. The gradients are the caller's to dispose of. */
export interface Differentiated {
  readonly loss: number
  readonly gradients: tf.Tensor[]
}

/** Evaluates `loss` and its gradient with respect to each variable. @throws RangeError when the loss is not finite. */
export function differentiate(loss: () => tf.Scalar, variables: readonly tf.Variable[]): Differentiated {
  const { value, grads } = tf.variableGrads(loss, [...variables])
  const gradients = variables.map((variable) => grads[variable.name] as tf.Tensor)
  const [scalar = NaN] = value.dataSync()
  value.dispose()
  if (!Number.isFinite(scalar)) {
    tf.dispose(gradients)
    throw new RangeError(`the loss became ${scalar}: training has diverged, a smaller learning rate may help`)
  }
  return { loss: scalar, gradients }
}
