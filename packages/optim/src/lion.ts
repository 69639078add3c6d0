import { checkNonNegative, sign, type Tensor } from "@ganglion/tensor";
import { checkBetas } from "./check.ts";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import { followMean, recall, runningMean } from "./slots.ts";

/** What `lion` takes. */
export interface LionOptions extends RateOptions {
  /** The running mean's share in a step's direction, and how much of it each step keeps; `[0.9, 0.99]` by default. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** How strongly weights are pulled towards 0, by themselves as in adamW; 0 by default. */
  readonly weightDecay?: number;
}

/**
 * Only the sign of a smoothed gradient, so that every weight moves equally far:
 * `w = w * (1 - learningRate * weightDecay) - learningRate * sign(b1 m + (1 - b1) g)`, then `m = b2 m + (1 - b2) g`. It
 * wants a rate three to ten times smaller than adamW's and a decay as much larger; the rate is 1e-4 by default.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { lion } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([1, -2], { requiresGrad: true });
 * const optimizer = lion([weight], { learningRate: 0.25 });
 * backward(weight.mul(weight).sum());
 * optimizer.step();
 * await weight.array(); // => [0.75, -1.75]
 * ```
 * @see Chen et al., 2023, Symbolic Discovery of Optimization Algorithms
 */
export function lion(parameters: OptimizerParameters<LionOptions>, options: LionOptions = {}): Optimizer {
  return makeOptimizer<LionOptions>(parameters, options, {
    kind: "lion",
    learningRate: 1e-4,
    options: { betas: [[0.9, 0.99], checkBetas], weightDecay: [0, checkNonNegative] },
    decay: "decoupled",
    slots: () => ({ tensors: { expAvg: {} } }),
    direction,
  });
}

function direction(update: Update<LionOptions>): Tensor {
  const { parameter, grad, slots, options } = update;
  const [beta1, beta2] = options.betas;
  const smoothed = runningMean(recall(slots, "expAvg", parameter), grad, beta1);
  followMean(update, "expAvg", grad, beta2);
  return sign(smoothed);
}
