import { add, assign, checkNonNegative, div, mul, sqrt, sub } from "@ganglion/tensor";
import { checkBetas } from "./check.ts";
import { createOptimizer, type Update } from "./create-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import { runningMean, runningSquare } from "./running-mean.ts";
import { recall, remember } from "./slots.ts";
import { decayedGrad } from "./weight-decay.ts";

/** What `nadam` takes. */
export interface NadamOptions extends RateOptions {
  /** How much of the running means of the gradient and of its square each step keeps; `[0.9, 0.999]` by default. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** What is added to the root of the mean square; 1e-8 by default. */
  readonly eps?: number;
  /** The L2 penalty's factor; 0 by default. */
  readonly weightDecay?: number;
  /** How quickly the momentum rises to `betas[0]`; 4e-3 by default. */
  readonly momentumDecay?: number;
}

/**
 * Adam with Nesterov's momentum: the step looks ahead along the running mean of the gradient, whose weight
 * `mu_t = beta1 * (1 - 0.5 * 0.96^(t * momentumDecay))` rises from `beta1 / 2`. The rate is 2e-3 by default.
 * @throws RangeError if an option is out of range.
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
  return createOptimizer<NadamOptions>(parameters, options, {
    kind: "nadam",
    options: { learningRate: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3 },
    check: ({ betas, eps, weightDecay, momentumDecay }) => {
      checkBetas("nadam", "betas", betas);
      checkNonNegative("nadam", "eps", eps);
      checkNonNegative("nadam", "weightDecay", weightDecay);
      checkNonNegative("nadam", "momentumDecay", momentumDecay);
    },
    slots: ({ betas: [beta1] }) => ({
      tensors: { expAvg: {}, expAvgSq: { isSquare: true } },
      numbers: { muProduct: (value, step) => isProduct(value, step, beta1) },
    }),
    update: updateNadam,
  });
}

function updateNadam({ parameter, grad, slots, options, step }: Update<NadamOptions>): void {
  const { learningRate, betas, eps, weightDecay, momentumDecay } = options;
  const [beta1, beta2] = betas;
  const momentumAt = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
  const momentum = momentumAt(step);
  const next = momentumAt(step + 1);
  const product = (slots.numbers.get("muProduct") ?? 1) * momentum;
  slots.numbers.set("muProduct", product);
  const slope = decayedGrad(parameter, grad, weightDecay);
  const expAvg = remember(slots, "expAvg", runningMean(recall(slots, "expAvg", parameter), slope, beta1));
  const expAvgSq = remember(slots, "expAvgSq", runningSquare(recall(slots, "expAvgSq", parameter), slope, beta2));
  const scale = add(div(sqrt(expAvgSq), Math.sqrt(1 - beta2 ** step)), eps);
  const now = mul(slope, (learningRate * (1 - momentum)) / (1 - product));
  const ahead = mul(expAvg, (learningRate * next) / (1 - product * next));
  assign(parameter, sub(parameter, div(add(now, ahead), scale)));
}

/** Whether `value` can be a product of `step` momenta, each from `beta1 / 2` to `beta1`, but for rounding. */
function isProduct(value: number, step: number, beta1: number): boolean {
  const slack = 1 + 1e-9;
  return value >= ((beta1 / 2) ** step - Number.MIN_VALUE) / slack && value <= beta1 ** step * slack + 1e-300;
}
