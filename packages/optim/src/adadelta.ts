import { add, checkDecay, checkNonNegative, div, mul, sqrt, type Tensor } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import { followSquare, recall } from "./slots.ts";

/** What `adadelta` takes. */
export interface AdadeltaOptions extends RateOptions {
  /** How much of the running means each step keeps; 0.9 by default. */
  readonly rho?: number;
  /** What is added to both mean squares; 1e-6 by default. */
  readonly eps?: number;
  /** The L2 penalty's factor; 0 by default. */
  readonly weightDecay?: number;
}

/**
 * Steps in the units of the weights: `s = rho s + (1 - rho) g^2`, `d = g * sqrt((u + eps) / (s + eps))`,
 * `u = rho u + (1 - rho) d^2`, `w = w - learningRate * d`. The rate is 1 by default.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { adadelta } from "@ganglion/optim";
 * import { tensor } from "@ganglion/tensor";
 * const optimizer = adadelta([tensor([1, -2], { requiresGrad: true })], { rho: 0.95 });
 * optimizer.learningRate; // => 1
 * ```
 * @see Zeiler, 2012, ADADELTA: An Adaptive Learning Rate Method
 */
export function adadelta(parameters: OptimizerParameters<AdadeltaOptions>, options: AdadeltaOptions = {}): Optimizer {
  return makeOptimizer<AdadeltaOptions>(parameters, options, {
    kind: "adadelta",
    learningRate: 1,
    options: { rho: [0.9, checkDecay], eps: [1e-6, checkNonNegative], weightDecay: [0, checkNonNegative] },
    decay: "l2",
    slots: () => ({ tensors: { squareAvg: { isSquare: true }, accDelta: { isSquare: true } } }),
    direction,
  });
}

function direction(update: Update<AdadeltaOptions>): Tensor {
  const { parameter, grad, slots, options } = update;
  const { rho, eps } = options;
  const squareAvg = followSquare(update, "squareAvg", grad, rho);
  const accDelta = recall(slots, "accDelta", parameter);
  const delta = mul(div(sqrt(add(accDelta, eps)), sqrt(add(squareAvg, eps))), grad);
  followSquare(update, "accDelta", delta, rho);
  return delta;
}
