import { mul, sub, type Tensor } from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { checkReduction, type LossOptions, reduceLosses } from "./reduction.ts";

/**
 * The mean squared error `mean((x - target)^2)`, over all elements of two tensors of one shape.
 * @throws ShapeError if the shapes differ.
 * @example
 * ```ts
 * import { meanSquaredError } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await meanSquaredError(tensor([1, 2]), tensor([1, 4])).item(); // => 2
 * ```
 */
export function meanSquaredError(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const reduction = checkReduction("meanSquaredError", options.reduction ?? "mean");
  checkPair("meanSquaredError", x, target);
  const difference = sub(x, target);
  return reduceLosses(mul(difference, difference), reduction);
}
