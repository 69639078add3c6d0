import {
  add,
  assign,
  beginInPlace,
  checkBoolean,
  checkNonNegative,
  div,
  fusedKernel,
  maximum,
  mul,
  sqrt,
  sub,
} from "@ganglion/tensor";
import { checkBetas } from "./check.ts";
import type { OptimizerRule, Update } from "./create-optimizer.ts";
import type { RateOptions } from "./optimizer.ts";
import { runningMean, runningSquare } from "./running-mean.ts";
import { recall, remember } from "./slots.ts";
import { decayedGrad, shrink } from "./weight-decay.ts";

/** What `adam` and `adamW` take. */
export interface AdamOptions extends RateOptions {
  /** How much of the running means of the gradient and of its square each step keeps; `[0.9, 0.999]` by default. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** What is added to the root of the mean square; 1e-8 by default. */
  readonly eps?: number;
  /** How strongly weights are pulled towards 0. */
  readonly weightDecay?: number;
  /** Divide by the largest mean square so far instead of the present one. */
  readonly amsgrad?: boolean;
}

/** The rule of Adam: `decoupled` is AdamW, where the decay acts on the weights and not through the gradient. */
export function adamRule(kind: string, weightDecay: number, decoupled: boolean): OptimizerRule<AdamOptions> {
  return {
    kind,
    options: { learningRate: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay, amsgrad: false },
    check: (options) => {
      checkBetas(kind, "betas", options.betas);
      checkNonNegative(kind, "eps", options.eps);
      checkNonNegative(kind, "weightDecay", options.weightDecay);
      checkBoolean(kind, "amsgrad", options.amsgrad);
    },
    slots: ({ amsgrad }) => {
      const tensors = { expAvg: {}, expAvgSq: { isSquare: true } };
      return { tensors: amsgrad ? { ...tensors, maxExpAvgSq: { isSquare: true } } : tensors };
    },
    update: (update) => updateAdam(update, decoupled),
  };
}

function updateAdam(update: Update<AdamOptions>, decoupled: boolean): void {
  const { parameter, grad, slots, options, step } = update;
  const kernel = fusedKernel(parameter, "adam");
  if (kernel === undefined) {
    composeAdam(update, decoupled);
    return;
  }
  const { betas, amsgrad, ...constants } = options;
  const expAvg = recall(slots, "expAvg", parameter);
  const expAvgSq = recall(slots, "expAvgSq", parameter);
  const maxExpAvgSq = amsgrad ? recall(slots, "maxExpAvgSq", parameter) : undefined;
  for (const x of [parameter, expAvg, expAvgSq]) beginInPlace(x);
  if (maxExpAvgSq !== undefined) beginInPlace(maxExpAvgSq);
  const [beta1, beta2] = betas;
  kernel(parameter, grad, expAvg, expAvgSq, maxExpAvgSq, { ...constants, beta1, beta2, decoupled, step });
}

function composeAdam({ parameter, grad, slots, options, step }: Update<AdamOptions>, decoupled: boolean): void {
  const { learningRate, betas, eps, weightDecay, amsgrad } = options;
  const [beta1, beta2] = betas;
  const slope = decoupled ? grad : decayedGrad(parameter, grad, weightDecay);
  const start = decoupled ? shrink(parameter, learningRate * weightDecay) : parameter;
  const expAvg = remember(slots, "expAvg", runningMean(recall(slots, "expAvg", parameter), slope, beta1));
  const expAvgSq = remember(slots, "expAvgSq", runningSquare(recall(slots, "expAvgSq", parameter), slope, beta2));
  const spread = amsgrad
    ? remember(slots, "maxExpAvgSq", maximum(recall(slots, "maxExpAvgSq", parameter), expAvgSq))
    : expAvgSq;
  const scale = add(div(sqrt(spread), Math.sqrt(1 - beta2 ** step)), eps);
  assign(parameter, sub(start, mul(div(expAvg, scale), learningRate / (1 - beta1 ** step))));
}
