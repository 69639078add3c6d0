import { div, sub, type Tensor } from "@ganglion/tensor";
import { checkNumber, checkPair } from "./check.ts";
import { huberOf } from "./huber.ts";
import { meanAbsoluteError } from "./mean-absolute-error.ts";
import { checkReduction, type LossOptions, reduceLosses } from "./reduction.ts";

/** What `smoothL1` takes besides. */
export interface SmoothL1Options extends LossOptions {
  /** Up to which difference the loss is a square; 1 by default, 0 is the absolute error. */
  readonly beta?: number;
}

/**
 * The absolute error with its corner rounded: `d^2 / (2 beta)` for differences up to `beta`, else `|d| - beta / 2`; averaged
 * over all elements of two tensors of one shape. It is `huber` divided by `beta`.
 * @throws ShapeError if the shapes differ.
 * @throws RangeError unless `beta` is a finite number >= 0.
 * @example
 * ```ts
 * import { smoothL1 } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await smoothL1(tensor([0]), tensor([3]), { beta: 2 }).item(); // => 2
 * ```
 * @see Girshick, 2015, Fast R-CNN
 */
export function smoothL1(x: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  const { beta = 1 } = options;
  const reduction = checkReduction("smoothL1", options.reduction ?? "mean");
  checkNumber("smoothL1", "beta", beta, 0, Number.POSITIVE_INFINITY);
  checkPair("smoothL1", x, target);
  if (beta === 0) return meanAbsoluteError(x, target, { reduction });
  return reduceLosses(div(huberOf(sub(x, target), beta), beta), reduction);
}
