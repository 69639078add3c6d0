import { parameters } from "@ganglion/layers";
import {
  abs,
  add,
  checkNonNegative,
  checkOptions,
  checkTensor,
  describeValue,
  type Layer,
  mul,
  operation,
  refusal,
  sum,
  type Tensor,
} from "@ganglion/tensor";

/** What `weightPenalty` takes. */
export interface WeightPenaltyOptions {
  /** How much the sum of absolute values counts, which makes weights exactly small; 0 by default. */
  readonly l1?: number;
  /** How much the sum of squares counts; 0 by default. `weightDecay: d` of plain `sgd` is the same as `l2: d / 2`. */
  readonly l2?: number;
}

/**
 * `l1 * sum |w| + l2 * sum w^2` over all of the weights, a scalar to be made small besides the loss: the `penalty` of `fit`, or added to
 * a loss of your own. Give it the tensors that it is about: mostly biases are left out.
 * @throws TypeError unless it is given a model or tensors, DisposedError for one that is not alive, RangeError for a factor below 0.
 * @example
 * ```ts
 * import { weightPenalty } from "@ganglion/train";
 * import { tensor } from "@ganglion/tensor";
 * await weightPenalty([tensor([3, -4])], { l1: 0.5, l2: 0.25 }).item(); // => 9.75
 * ```
 * @see Zou and Hastie, 2005, Regularization and Variable Selection via the Elastic Net
 */
export function weightPenalty(weights: Layer | readonly Tensor[], options: WeightPenaltyOptions): Tensor {
  const where = "weightPenalty";
  const own: unknown = typeof weights === "function" ? parameters(weights) : weights;
  if (!Array.isArray(own) || own.length === 0) {
    const rule = "weights must be a model with parameters or a list of tensors, at least one";
    throw refusal(TypeError, where, rule, describeValue(weights), "Pass parameters(model).");
  }
  const all = own as readonly Tensor[];
  for (const one of all) checkTensor(where, "weights", one);
  checkOptions<WeightPenaltyOptions>(where, options, { l1: checkNonNegative, l2: checkNonNegative });
  const { l1 = 0, l2 = 0 } = options;
  return operation(() => {
    const parts = all.flatMap((w) => [
      ...(l1 === 0 ? [] : [mul(sum(abs(w)), l1)]),
      ...(l2 === 0 ? [] : [mul(sum(mul(w, w)), l2)]),
    ]);
    return parts.length === 0 ? mul(sum(all[0] as Tensor), 0) : parts.reduce((total, part) => add(total, part));
  });
}
