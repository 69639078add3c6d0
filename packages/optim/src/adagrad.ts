import { add, checkNonNegative, div, full, mul, sqrt, type Tensor } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import { remember } from "./slots.ts";

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
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
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
  return makeOptimizer<AdagradOptions>(parameters, options, {
    kind: "adagrad",
    learningRate: 1e-2,
    options: {
      learningRateDecay: [0, checkNonNegative],
      weightDecay: [0, checkNonNegative],
      initialAccumulatorValue: [0, checkNonNegative],
      eps: [1e-10, checkNonNegative],
    },
    decay: "l2",
    slots: () => ({ tensors: { sum: { isSquare: true } } }),
    direction,
  });
}

function direction({ parameter, grad, slots, options, step }: Update<AdagradOptions>): Tensor {
  const { learningRateDecay, initialAccumulatorValue, eps } = options;
  const { dtype, backend } = parameter;
  const before = slots.tensors.get("sum") ?? full(parameter.shape, initialAccumulatorValue, { dtype, backend });
  const sum = remember(slots, "sum", add(before, mul(grad, grad)));
  const scaled = div(grad, add(sqrt(sum), eps));
  return learningRateDecay === 0 ? scaled : div(scaled, 1 + (step - 1) * learningRateDecay);
}
