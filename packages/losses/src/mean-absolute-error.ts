import { abs, sub, type Tensor } from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { checkReduction, type LossOptions, reduceLosses } from "./reduction.ts";

/**
 * The mean absolute error `mean(|x - target|)`, over all elements of two tensors of one shape. The gradient where they are
 * equal is 0.
 * @throws ShapeError if the shapes differ.
 * @example
 * ```ts
 * import { meanAbsoluteError } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await meanAbsoluteError(tensor([1, 2]), tensor([1, 5])).item(); // => 1.5
 * ```
 */
export function meanAbsoluteError(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const reduction = checkReduction("meanAbsoluteError", options.reduction ?? "mean");
  checkPair("meanAbsoluteError", x, target);
  return reduceLosses(abs(sub(x, target)), reduction);
}
