import { add, mul, neg, sub, type Tensor } from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { checkReduction, type LossOptions, reduceLosses } from "./reduction.ts";
import { softplus } from "./softplus.ts";

/** What `binaryCrossEntropy` takes besides. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** How much each element counts; broadcast against the logits. */
  readonly weight?: Tensor;
  /** How much more positive targets count than negative ones; broadcast against the logits, such as `[labels]`. */
  readonly posWeight?: Tensor;
}

/**
 * The binary cross-entropy `-(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x)))` of logits `x` and targets `t` between 0 and
 * 1, in one shape: each element is a yes-or-no question of its own. Exact for logits of any size.
 * @throws ShapeError if the shapes differ.
 * @example
 * ```ts
 * import { binaryCrossEntropy } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await binaryCrossEntropy(tensor([0, 1000]), tensor([1, 1])).item(); // => 0.34657
 * ```
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  const { weight, posWeight } = options;
  const reduction = checkReduction("binaryCrossEntropy", options.reduction ?? "mean");
  checkPair("binaryCrossEntropy", logits, target);
  const whenPositive = softplus(neg(logits));
  const weighted = posWeight === undefined ? whenPositive : mul(whenPositive, add(mul(sub(posWeight, 1), target), 1));
  const losses = add(mul(sub(1, target), logits), weighted);
  return reduceLosses(weight === undefined ? losses : mul(losses, weight), reduction);
}
