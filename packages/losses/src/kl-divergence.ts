import { checkBoolean, checkOptions, div, exp, log, operation, sub, sum, type Tensor } from "@ganglion/tensor";
import { checkPair, inDTypeOf } from "./check.ts";
import { checkReductionAmong, reduceLosses, type Reduction, RENAMED } from "./reduction.ts";
import { scaleWhereAny } from "./vanishing.ts";

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
 * `target` in the same shape; 0 where the target is 0, whatever is predicted there, though its gradient to the target is NaN
 * there, as in PyTorch.
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
  checkOptions("klDivergence", options, { reduction: checkAnyReduction, logTarget: checkBoolean }, RENAMED);
  const { logTarget = false, reduction } = options;
  checkPair("klDivergence", x, target);
  return operation(() => {
    const given = inDTypeOf(x, target);
    const losses = logTarget ? scaleWhereAny(sub(given, x), exp(given)) : scaleWhereAny(sub(log(given), x), given);
    return reduction === "batchMean" ? div(sum(losses), x.shape[0] ?? 1) : reduceLosses(losses, reduction);
  });
}

function checkAnyReduction(where: string, _name: string, value: unknown): void {
  checkReductionAmong(["mean", "batchMean", "sum", "none"], where, value);
}
