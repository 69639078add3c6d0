import {
  abs,
  checkNonNegative,
  checkOptions,
  div,
  maximum,
  minimum,
  mul,
  noGrad,
  operation,
  record,
  sub,
  type Tensor,
} from "@ganglion/tensor";
import { checkPair, inDTypeOf } from "./check.ts";
import { meanAbsoluteError } from "./mean-absolute-error.ts";
import { checkReduction, type LossOptions, reduceLosses, RENAMED } from "./reduction.ts";

/** What `smoothL1` takes besides. */
export interface SmoothL1Options extends LossOptions {
  /** Up to which difference the loss is a square; 1 by default, 0 is the absolute error. */
  readonly beta?: number;
}

/**
 * The absolute error with its corner rounded: `d^2 / (2 beta)` for differences up to `beta`, else `|d| - beta / 2`; averaged
 * over all elements of two tensors of one shape. It is `huber` divided by `beta`.
 * @throws ShapeError if the shapes differ.
 * @throws TypeError unless `beta` is a number, RangeError unless it is finite and >= 0.
 * @example
 * ```ts
 * import { smoothL1 } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await smoothL1(tensor([0]), tensor([3]), { beta: 2 }).item(); // => 2
 * ```
 * @see Girshick, 2015, Fast R-CNN
 */
export function smoothL1(x: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  checkOptions(
    "smoothL1",
    options,
    { reduction: checkReduction, beta: checkNonNegative },
    { ...RENAMED, delta: "beta" },
  );
  const { beta = 1, reduction = "mean" } = options;
  checkPair("smoothL1", x, target);
  // What rounds to 0 is 0: there would be nothing to divide by.
  if (beta === 0 || (x.dtype === "float32" && Math.fround(beta) === 0)) {
    return meanAbsoluteError(x, target, { reduction });
  }
  return operation(() => reduceLosses(smooth(sub(x, inDTypeOf(x, target)), beta), reduction));
}

/** The loss of each difference. Divided before it is multiplied, so that no square of a small `beta` vanishes. */
function smooth(difference: Tensor, beta: number): Tensor {
  const y = operation(() =>
    noGrad(() => {
      const size = abs(difference);
      const inner = minimum(size, beta);
      return mul(div(inner, beta), sub(size, mul(inner, 0.5)));
    }),
  );
  return record("smoothL1", y, [difference], (grad) => [mul(grad, maximum(minimum(div(difference, beta), 1), -1))]);
}
