import { add, div, mul, sqrt, type Tensor } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import { type MomentOptions, momentOptions, momentSlots } from "./moments.ts";
import type { Optimizer, OptimizerParameters } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import { followMean, followSquare } from "./slots.ts";

/** What `radam` takes. */
export type RadamOptions = MomentOptions;

/**
 * Adam that needs no warmup: while too few gradients were seen for their mean square to be relied upon, it follows their
 * running mean alone, then Adam's direction, shortened by how uncertain the mean square still is:
 * `w = w - learningRate * r * m / (1 - b1^t) * sqrt(1 - b2^t) / (sqrt(v) + eps)`. `weightDecay` (0 by default) is added to
 * the gradient. The rate is 1e-3 by default.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { radam } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([1, -2], { requiresGrad: true });
 * const optimizer = radam([weight], { learningRate: 0.25 });
 * backward(weight.mul(weight).sum());
 * optimizer.step();
 * await weight.array(); // => [0.5, -1]
 * ```
 * @see Liu et al., 2020, On the Variance of the Adaptive Learning Rate and Beyond
 */
export function radam(parameters: OptimizerParameters<RadamOptions>, options: RadamOptions = {}): Optimizer {
  return makeOptimizer<RadamOptions>(parameters, options, {
    kind: "radam",
    learningRate: 1e-3,
    options: momentOptions,
    decay: "l2",
    slots: () => ({ tensors: momentSlots }),
    direction,
  });
}

function direction(update: Update<RadamOptions>): Tensor {
  const { grad, options, step } = update;
  const [beta1, beta2] = options.betas;
  const expAvg = followMean(update, "expAvg", grad, beta1);
  const expAvgSq = followSquare(update, "expAvgSq", grad, beta2);
  const correction = 1 - beta1 ** step;
  const certainty = rectification(beta2, step);
  if (certainty === undefined) return div(expAvg, correction);
  return div(expAvg, mul(add(sqrt(expAvgSq), options.eps), correction / (Math.sqrt(1 - beta2 ** step) * certainty)));
}

/** The paper's `r_t`, from how many gradients the mean square stands for: none up to 5, where its variance is infinite. */
function rectification(beta2: number, step: number): number | undefined {
  const most = 2 / (1 - beta2) - 1;
  const length = most - (2 * step * beta2 ** step) / (1 - beta2 ** step);
  if (length <= 5) return undefined;
  return Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length));
}
