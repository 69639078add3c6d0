import { add, assign, checkDecay, checkNonNegative, div, mul, sqrt, sub } from "@ganglion/tensor";
import { createOptimizer, type Update } from "./create-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import { runningSquare } from "./running-mean.ts";
import { recall, remember } from "./slots.ts";
import { decayedGrad } from "./weight-decay.ts";

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
 * @throws RangeError if an option is out of range.
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
  return createOptimizer<AdadeltaOptions>(parameters, options, {
    kind: "adadelta",
    options: { learningRate: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 },
    check: ({ rho, eps, weightDecay }) => {
      checkDecay("adadelta", "rho", rho);
      checkNonNegative("adadelta", "eps", eps);
      checkNonNegative("adadelta", "weightDecay", weightDecay);
    },
    slots: () => ({ tensors: { squareAvg: { isSquare: true }, accDelta: { isSquare: true } } }),
    update: updateAdadelta,
  });
}

function updateAdadelta({ parameter, grad, slots, options }: Update<AdadeltaOptions>): void {
  const { learningRate, rho, eps, weightDecay } = options;
  const slope = decayedGrad(parameter, grad, weightDecay);
  const squareAvg = remember(slots, "squareAvg", runningSquare(recall(slots, "squareAvg", parameter), slope, rho));
  const accDelta = recall(slots, "accDelta", parameter);
  const delta = mul(div(sqrt(add(accDelta, eps)), sqrt(add(squareAvg, eps))), slope);
  remember(slots, "accDelta", runningSquare(accDelta, delta, rho));
  assign(parameter, sub(parameter, mul(delta, learningRate)));
}
