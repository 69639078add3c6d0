import { add, mul, type Tensor } from "@ganglion/tensor";

/** The gradient of the loss with an L2 penalty: `grad + weightDecay * parameter`. */
export function decayedGrad(parameter: Tensor, grad: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? grad : add(grad, mul(parameter, weightDecay));
}
