import type { Tensor } from "@ganglion/tensor";
import { operationOf } from "@ganglion/tensor/graph";

/**
 * How many products of two numbers an operation adds up: those of matrix products and convolutions, whoever calls them. What acts on
 * each element by itself, such as an activation or a mean, is not counted, as is usual.
 */
export function countMultiplications(y: Tensor): number {
  const { name = "", inputs = [] } = operationOf(y) ?? {};
  const [first, second] = inputs as readonly [Tensor, Tensor];
  switch (name) {
    case "matmul":
      return y.size * (first.shape.at(-1) as number);
    case "affine":
      return y.size * (second.shape[1] as number);
    case "convolve2d":
      return y.size * perUnit(second);
    case "convolve2dInputGrad":
      // A transposed convolution: each value of its input is multiplied by one unit's kernel.
      return first.size * perUnit(second);
    default:
      return 0;
  }
}

/** Weights of a unit, which is along the first axis. */
function perUnit(weight: Tensor): number {
  return weight.size / Math.max(1, weight.shape[0] as number);
}
