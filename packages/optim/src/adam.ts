import { type AdamOptions, adamRule } from "./adam-rule.ts";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters } from "./optimizer.ts";

/**
 * Adam: running means of the gradient and of its square, both corrected for having begun at 0:
 * `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`,
 * `w = w - learningRate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)`. `weightDecay` (0 by default) is added to the
 * gradient; `adamW` is usually what one wants instead. The rate is 1e-3 by default.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { adam } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([1, -2], { requiresGrad: true });
 * const optimizer = adam([weight], { learningRate: 0.5 });
 * backward(weight.mul(weight).sum());
 * optimizer.step();
 * await weight.array(); // => [0.5, -1.5]
 * ```
 * @see Kingma and Ba, 2015, Adam: A Method for Stochastic Optimization
 * @see Reddi, Kale and Kumar, 2018, On the Convergence of Adam and Beyond (on amsgrad)
 */
export function adam(parameters: OptimizerParameters<AdamOptions>, options: AdamOptions = {}): Optimizer {
  return makeOptimizer(parameters, options, adamRule("adam", 0, "l2"));
}
