import { div, equal, exp, log, mul, sub, sum, type Tensor, where } from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { checkReduction, reduceLosses, type Reduction } from "./reduction.ts";

/** What `klDivergence` takes besides. */
export interface KlDivergenceOptions {
  /**
   * "mean" (default, PyTorch's) is over all elements; "batchMean", the sum divided by the number of samples, is the
   * divergence in the sense of the formula.
   */
  readonly reduction?: Reduction | "batchMean";
  /** Whether the target holds logarithms of probabilities, too. */
  readonly logTarget?: boolean;
}

/**
 * The Kullback-Leibler divergence `target * (log(target) - x)` of predicted log-probabilities `x` from probabilities
 * `target` in the same shape; 0 where the target is 0, though its gradient to the target is NaN there, as in PyTorch.
 * @throws ShapeError if the shapes differ.
 * @example
 * ```ts
 * import { klDivergence } from "@ganglion/losses";
 * import { log, tensor } from "@ganglion/tensor";
 * const predicted = log(tensor([[0.5, 0.5]]));
 * await klDivergence(predicted, tensor([[1, 0]]), { reduction: "batchMean" }).item(); // => 0.69315
 * ```
 * @see Kullback and Leibler, 1951, On Information and Sufficiency
 */
export function klDivergence(x: Tensor, target: Tensor, options: KlDivergenceOptions = {}): Tensor {
  const { logTarget = false } = options;
  const reduction = checkReduction("klDivergence", options.reduction ?? "mean", ["mean", "batchMean", "sum", "none"]);
  checkPair("klDivergence", x, target);
  const losses = logTarget ? mul(exp(target), sub(target, x)) : sub(negativeEntropy(target), mul(target, x));
  if (reduction === "batchMean") return div(sum(losses), x.shape[0] ?? 1);
  return reduceLosses(losses, reduction);
}

/** `target * log(target)`, 0 where the target is. */
function negativeEntropy(target: Tensor): Tensor {
  return where(equal(target, 0), 0, mul(target, log(target)));
}
