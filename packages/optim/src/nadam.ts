import { add, checkNonNegative, div, mul, type Tensor } from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import { followMoments, type MomentOptions, momentOptions, momentSlots } from "./moments.ts";
import type { Optimizer, OptimizerParameters } from "./optimizer.ts";
import type { Update } from "./rule.ts";

/** What `nadam` takes. */
export interface NadamOptions extends MomentOptions {
  /** How quickly the momentum rises to `betas[0]`; 4e-3 by default. */
  readonly momentumDecay?: number;
}

/**
 * Adam with Nesterov's momentum: the step looks ahead along the running mean of the gradient, whose weight
 * `mu_t = beta1 * (1 - 0.5 * 0.96^(t * momentumDecay))` rises from `beta1 / 2`. The rate is 2e-3 by default.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { nadam } from "@ganglion/optim";
 * import { tensor } from "@ganglion/tensor";
 * const optimizer = nadam([tensor([1, -2], { requiresGrad: true })], { momentumDecay: 0.01 });
 * optimizer.learningRate; // => 0.002
 * ```
 * @see Dozat, 2016, Incorporating Nesterov Momentum into Adam
 */
export function nadam(parameters: OptimizerParameters<NadamOptions>, options: NadamOptions = {}): Optimizer {
  return makeOptimizer<NadamOptions>(parameters, options, {
    kind: "nadam",
    learningRate: 2e-3,
    options: { ...momentOptions, momentumDecay: [4e-3, checkNonNegative] },
    decay: "l2",
    slots: ({ betas: [beta1] }) => ({
      tensors: momentSlots,
      numbers: { muProduct: (value, step) => isProduct(value, step, beta1) },
    }),
    direction,
  });
}

function direction(update: Update<NadamOptions>): Tensor {
  const { grad, slots, options, step } = update;
  const { betas, momentumDecay } = options;
  const momentumAt = (t: number): number => betas[0] * (1 - 0.5 * 0.96 ** (t * momentumDecay));
  const momentum = momentumAt(step);
  const next = momentumAt(step + 1);
  const product = (slots.numbers.get("muProduct") ?? 1) * momentum;
  slots.numbers.set("muProduct", product);
  const now = (1 - momentum) / (1 - product);
  const ahead = next / (1 - product * next);
  const [expAvg, size] = followMoments(update, 1 / now);
  return div(add(grad, mul(expAvg, ahead / now)), size);
}

/** Whether `value` can be a product of `step` momenta, each from `beta1 / 2` to `beta1`, but for rounding. */
function isProduct(value: number, step: number, beta1: number): boolean {
  const slack = 1 + 1e-9;
  return value >= ((beta1 / 2) ** step - Number.MIN_VALUE) / slack && value <= beta1 ** step * slack + 1e-300;
}
