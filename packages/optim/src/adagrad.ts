import { add, assign, checkNonNegative, div, full, mul, sqrt, sub } from "@ganglion/tensor";
import { createOptimizer, type Update } from "./create-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import { remember } from "./slots.ts";
import { decayedGrad } from "./weight-decay.ts";

/** What `adagrad` takes. */
export interface AdagradOptions extends RateOptions {
  /** How quickly the rate falls: it is divided by `1 + (t - 1) * learningRateDecay`; 0 by default. */
  readonly learningRateDecay?: number;
  /** The L2 penalty's factor; 0 by default. */
  readonly weightDecay?: number;
  /** Where the sums of squares begin; 0 by default. */
  readonly initialAccumulatorValue?: number;
  /** What is added to the root of the sum; 1e-10 by default. */
  readonly eps?: number;
}

/**
 * A rate for each weight that falls with all the gradient it has seen: `s = s + g^2`,
 * `w = w - learningRate * g / (sqrt(s) + eps)`. The rate is 1e-2 by default.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { adagrad } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([1, -2], { requiresGrad: true });
 * const optimizer = adagrad([weight], { learningRate: 0.5 });
 * backward(weight.mul(weight).sum());
 * optimizer.step();
 * await weight.array(); // => [0.5, -1.5]
 * ```
 * @see Duchi, Hazan and Singer, 2011, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization
 */
export function adagrad(parameters: OptimizerParameters<AdagradOptions>, options: AdagradOptions = {}): Optimizer {
  return createOptimizer<AdagradOptions>(parameters, options, {
    kind: "adagrad",
    options: { learningRate: 1e-2, learningRateDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 },
    check: ({ learningRateDecay, weightDecay, initialAccumulatorValue, eps }) => {
      checkNonNegative("adagrad", "learningRateDecay", learningRateDecay);
      checkNonNegative("adagrad", "weightDecay", weightDecay);
      checkNonNegative("adagrad", "initialAccumulatorValue", initialAccumulatorValue);
      checkNonNegative("adagrad", "eps", eps);
    },
    slots: () => ({ tensors: { sum: { isSquare: true } } }),
    update: updateAdagrad,
  });
}

function updateAdagrad({ parameter, grad, slots, options, step }: Update<AdagradOptions>): void {
  const { learningRate, learningRateDecay, weightDecay, initialAccumulatorValue, eps } = options;
  const slope = decayedGrad(parameter, grad, weightDecay);
  const { dtype, backend } = parameter;
  const before = slots.tensors.get("sum") ?? full(parameter.shape, initialAccumulatorValue, { dtype, backend });
  const sum = remember(slots, "sum", add(before, mul(slope, slope)));
  const rate = learningRate / (1 + (step - 1) * learningRateDecay);
  assign(parameter, sub(parameter, mul(div(slope, add(sqrt(sum), eps)), rate)));
}
