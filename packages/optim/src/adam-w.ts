import { type AdamOptions, adamRule } from "./adam-rule.ts";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters } from "./optimizer.ts";

/**
 * Adam whose weight decay acts on the weights themselves, `w = w * (1 - learningRate * weightDecay)` before each step, so
 * that large gradients do not shield weights from it. The rate is 1e-3 by default, the decay 1e-2.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { adamW } from "@ganglion/optim";
 * import { tensor } from "@ganglion/tensor";
 * const weight = tensor([1, -2], { requiresGrad: true });
 * const bias = tensor([0], { requiresGrad: true });
 * const optimizer = adamW([{ parameters: [weight] }, { parameters: [bias], weightDecay: 0 }], { weightDecay: 0.1 });
 * optimizer.groups.map(({ options }) => options["weightDecay"]); // => [0.1, 0]
 * ```
 * @see Loshchilov and Hutter, 2019, Decoupled Weight Decay Regularization
 */
export function adamW(parameters: OptimizerParameters<AdamOptions>, options: AdamOptions = {}): Optimizer {
  return makeOptimizer(parameters, options, adamRule("adamW", 1e-2, "decoupled"));
}
