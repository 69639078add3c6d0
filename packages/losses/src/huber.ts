import {
  abs,
  checkOptions,
  checkPositive,
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
import { checkReduction, type LossOptions, reduceLosses, RENAMED } from "./reduction.ts";

/** What `huber` takes besides. */
export interface HuberOptions extends LossOptions {
  /** Up to which difference the loss is a square; 1 by default. */
  readonly delta?: number;
}

/**
 * A square near 0 and a straight line further out, so that outliers pull with limited force: `d^2 / 2` for differences up
 * to `delta`, else `delta * (|d| - delta / 2)`; averaged over all elements of two tensors of one shape.
 * @throws ShapeError if the shapes differ.
 * @throws TypeError unless `delta` is a number, RangeError unless it is finite and > 0.
 * @example
 * ```ts
 * import { huber } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await huber(tensor([0, 0]), tensor([1, 5]), { reduction: "none" }).array(); // => [0.5, 4.5]
 * ```
 * @see Huber, 1964, Robust Estimation of a Location Parameter
 */
export function huber(x: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  checkOptions("huber", options, { reduction: checkReduction, delta: checkPositive }, { ...RENAMED, beta: "delta" });
  const { delta = 1, reduction } = options;
  checkPair("huber", x, target);
  return operation(() => reduceLosses(huberOf(sub(x, inDTypeOf(x, target)), delta), reduction));
}

/** The loss of each difference. Its derivative is the difference itself, clipped to `[-delta, delta]`. */
function huberOf(difference: Tensor, delta: number): Tensor {
  const y = operation(() =>
    noGrad(() => {
      const size = abs(difference);
      const inner = minimum(size, delta);
      return mul(inner, sub(size, mul(inner, 0.5)));
    }),
  );
  return record("huber", y, [difference], (grad) => [mul(grad, maximum(minimum(difference, delta), -delta))]);
}
