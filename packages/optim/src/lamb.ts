import { add, checkNonNegative, div, greater, minimum, mul, type Tensor, where } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import { adamDirection, type MomentOptions, momentOptions, momentSlots } from "./moments.ts";
import type { Optimizer, OptimizerParameters } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import { deviceNorm } from "./total-norm.ts";

/** What `lamb` takes. */
export type LambOptions = MomentOptions;

/**
 * Adam for large batches: each parameter's step is as long as the parameter itself, times the rate:
 * `w = w - learningRate * (|w| / |d|) * d`, where `d` is Adam's direction plus `weightDecay * w`, and `|.|` the Euclidean
 * norm of the whole tensor; where one of them is 0, the step is `learningRate * d`. The rate is 1e-3 by default, `eps` 1e-6,
 * the decay 0.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { lamb } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([3, 4, 0, 0], { requiresGrad: true });
 * const optimizer = lamb([weight], { learningRate: 0.1, eps: 0 });
 * backward(weight.sum());
 * optimizer.step();
 * weight; // => [2.75, 3.75, -0.25, -0.25]
 * ```
 * @see You et al., 2020, Large Batch Optimization for Deep Learning: Training BERT in 76 minutes
 */
export function lamb(parameters: OptimizerParameters<LambOptions>, options: LambOptions = {}): Optimizer {
  return makeOptimizer<LambOptions>(parameters, options, {
    kind: "lamb",
    learningRate: 1e-3,
    options: { ...momentOptions, eps: [1e-6, checkNonNegative] },
    slots: () => ({ tensors: momentSlots }),
    direction,
  });
}

/** The decay is part of what the ratio makes as long as the parameter. */
function direction(update: Update<LambOptions>): Tensor {
  const { parameter, options } = update;
  const towards = add(adamDirection(update), mul(parameter, options.weightDecay));
  return mul(towards, trustRatio(parameter, towards));
}

/** `|parameter| / |towards|`, or 1 where either is 0, as both are of a tensor without elements. */
function trustRatio(parameter: Tensor, towards: Tensor): Tensor | number {
  if (parameter.size === 0) return 1;
  const [length, step] = [deviceNorm([parameter], 2), deviceNorm([towards], 2)];
  return where(greater(minimum(length, step), 0), div(length, step), 1);
}
