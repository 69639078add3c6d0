import {
  add,
  checkOptions,
  checkTensor,
  mul,
  neg,
  operation,
  type OptionChecks,
  softplus,
  sub,
  type Tensor,
} from "@ganglion/tensor";
import { BROADCASTS, checkPair, checkWeights, inDTypeOf } from "./check.ts";
import { checkReduction, type LossOptions, reduceLosses, RENAMED_WEIGHTS } from "./reduction.ts";
import { scaleVanishing } from "./vanishing.ts";

/** What `binaryCrossEntropy` takes besides. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** How much each element counts; broadcast against the logits. */
  readonly weight?: Tensor;
  /** How much more positive targets count than negative ones; broadcast against the logits, such as `[labels]`. */
  readonly posWeight?: Tensor;
}

/**
 * The binary cross-entropy `-(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x)))` of logits `x` and targets `t` between 0 and
 * 1, in one shape: each element is a yes-or-no question of its own. Exact for logits of any size, infinite ones too.
 * @throws ShapeError if the shapes differ.
 * @throws RangeError if a weight is negative, where the backend can look at once.
 * @example
 * ```ts
 * import { binaryCrossEntropy } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * await binaryCrossEntropy(tensor([0, 1000]), tensor([1, 1])).item(); // => 0.34657
 * ```
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  checkOptions("binaryCrossEntropy", options, CHECKS, RENAMED_WEIGHTS);
  const { weight, posWeight, reduction } = options;
  checkPair("binaryCrossEntropy", logits, target);
  checkWeights("binaryCrossEntropy", "weight", weight, logits, logits.shape, BROADCASTS);
  checkWeights("binaryCrossEntropy", "posWeight", posWeight, logits, logits.shape, BROADCASTS);
  return operation(() => {
    const given = inDTypeOf(logits, target);
    const positive = posWeight === undefined ? given : mul(given, posWeight);
    // Two terms that are never negative: a formula with one exponential would lose the digits of the smaller one.
    const losses = add(
      scaleVanishing(softplus(logits), sub(1, given)),
      scaleVanishing(softplus(neg(logits)), positive),
    );
    return reduceLosses(weight === undefined ? losses : scaleVanishing(losses, weight), reduction);
  });
}

const CHECKS: OptionChecks<BinaryCrossEntropyOptions> = {
  reduction: checkReduction,
  weight: checkTensor,
  posWeight: checkTensor,
};
