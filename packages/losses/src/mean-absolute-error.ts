import { abs, checkOptions, operation, sub, type Tensor } from "@ganglion/tensor";
import { checkPair, inDTypeOf } from "./check.ts";
import { checkReduction, type LossOptions, reduceLosses, RENAMED } from "./reduction.ts";

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
  checkOptions("meanAbsoluteError", options, { reduction: checkReduction }, RENAMED);
  checkPair("meanAbsoluteError", x, target);
  return operation(() => reduceLosses(abs(sub(x, inDTypeOf(x, target))), options.reduction));
}
