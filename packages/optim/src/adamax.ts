import { abs, add, div, maximum, mul, type Tensor } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import { type MomentOptions, momentOptions } from "./moments.ts";
import type { Optimizer, OptimizerParameters } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import { followMean, recall, remember } from "./slots.ts";

/** What `adamax` takes. */
export type AdamaxOptions = MomentOptions;

/**
 * Adam that divides by the largest gradient, which fades, instead of by a mean square: `m = b1 m + (1 - b1) g`,
 * `u = max(b2 u, |g| + eps)`, `w = w - learningRate * m / ((1 - b1^t) u)`. `weightDecay` (0 by default) is added to the
 * gradient. The rate is 2e-3 by default.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { adamax } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([1, -2], { requiresGrad: true });
 * const optimizer = adamax([weight], { learningRate: 0.5 });
 * backward(weight.mul(weight).sum());
 * optimizer.step();
 * await weight.array(); // => [0.5, -1.5]
 * ```
 * @see Kingma and Ba, 2015, Adam: A Method for Stochastic Optimization (section 7.1)
 */
export function adamax(parameters: OptimizerParameters<AdamaxOptions>, options: AdamaxOptions = {}): Optimizer {
  return makeOptimizer<AdamaxOptions>(parameters, options, {
    kind: "adamax",
    learningRate: 2e-3,
    options: momentOptions,
    decay: "l2",
    slots: () => ({ tensors: { expAvg: {}, expInf: { isSquare: true } } }),
    direction,
  });
}

function direction(update: Update<AdamaxOptions>): Tensor {
  const { parameter, grad, slots, options, step } = update;
  const [beta1, beta2] = options.betas;
  const expAvg = followMean(update, "expAvg", grad, beta1);
  const faded = mul(recall(slots, "expInf", parameter), beta2);
  const expInf = remember(slots, "expInf", maximum(faded, add(abs(grad), options.eps)));
  return div(expAvg, mul(expInf, 1 - beta1 ** step));
}
