import { checkOptions, mul, operation, sub, type Tensor } from "@ganglion/tensor";
import { checkPair, inDTypeOf } from "./check.ts";
import { checkReduction, type LossOptions, reduceLosses, RENAMED } from "./reduction.ts";

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
  checkOptions("meanSquaredError", options, { reduction: checkReduction }, RENAMED);
  checkPair("meanSquaredError", x, target);
  return operation(() => {
    const difference = sub(x, inDTypeOf(x, target));
    return reduceLosses(mul(difference, difference), options.reduction);
  });
}
