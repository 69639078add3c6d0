import { add, mul, type Tensor } from "@ganglion/tensor";

/** The gradient of the loss with an L2 penalty: `grad + weightDecay * parameter`. */
export function decayedGrad(parameter: Tensor, grad: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? grad : add(grad, mul(parameter, weightDecay));
}

/** Weights pulled towards 0 directly, whatever the gradient is: `parameter * (1 - share)`. */
export function shrink(parameter: Tensor, share: number): Tensor {
  return share === 0 ? parameter : mul(parameter, 1 - share);
}
