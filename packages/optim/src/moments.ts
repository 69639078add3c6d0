import { add, checkNonNegative, div, maximum, mul, sqrt, type Tensor } from "@ganglion/tensor";
import { checkBetas } from "./check.ts";
import type { RateOptions } from "./optimizer.ts";
import type { RuleOptions, Update } from "./rule.ts";
import { followMean, followSquare, recall, remember } from "./slots.ts";

/** What Adam and its relatives take. */
export interface MomentOptions extends RateOptions {
  /** How much of the running means of the gradient and of its size each step keeps; `[0.9, 0.999]` by default. */
  readonly betas?: readonly [beta1: number, beta2: number];
  /** What is added to the gradient's size before it divides; 1e-8 by default. */
  readonly eps?: number;
  /** How strongly weights are pulled towards 0. */
  readonly weightDecay?: number;
}

/** The defaults of Adam and its relatives. */
export const momentOptions: RuleOptions<MomentOptions> = {
  betas: [[0.9, 0.999], checkBetas],
  eps: [1e-8, checkNonNegative],
  weightDecay: [0, checkNonNegative],
};

/** What `followMoments` remembers. */
export const momentSlots = { expAvg: {}, expAvgSq: { isSquare: true } } as const;

/**
 * Takes the gradient into the running means of gradients and of their squares, and returns the first and the gradient's
 * size, `factor * (sqrt(square / (1 - beta2^step)) + eps)`, corrected for the mean having begun at 0; with `amsgrad` the
 * square is the largest so far.
 */
export function followMoments(
  update: Update<MomentOptions>,
  factor: number,
  amsgrad?: boolean,
): readonly [expAvg: Tensor, size: Tensor] {
  const { parameter, grad, slots, options, step } = update;
  const [beta1, beta2] = options.betas;
  const expAvg = followMean(update, "expAvg", grad, beta1);
  let square = followSquare(update, "expAvgSq", grad, beta2);
  if (amsgrad) square = remember(slots, "maxExpAvgSq", maximum(recall(slots, "maxExpAvgSq", parameter), square));
  return [expAvg, add(mul(sqrt(square), factor / Math.sqrt(1 - beta2 ** step)), factor * options.eps)];
}

/** Adam's direction `(m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)`; the first correction is made to the divisor. */
export function adamDirection(update: Update<MomentOptions>, amsgrad?: boolean): Tensor {
  return div(...followMoments(update, 1 - update.options.betas[0] ** update.step, amsgrad));
}
