import { checkCount, checkNonNegative } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { cosine } from "./anneal.ts";
import { checkMinimum, checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "cosineAnnealing";

/** What `cosineAnnealing` takes. */
export interface CosineAnnealingOptions {
  /** How many steps the way down takes. */
  readonly steps: number;
  /** The rate at its end; 0 by default. */
  readonly minimum?: number;
}

/**
 * A rate that falls along half a cosine: `minimum + (learningRate - minimum) * (1 + cos(pi * step / steps)) / 2`. As in
 * PyTorch, it rises again the same way after `steps`.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { cosineAnnealing } from "@ganglion/optim";
 * cosineAnnealing(0.1, { steps: 100 })(50); // => 0.05
 * ```
 * @see Loshchilov and Hutter, 2017, SGDR: Stochastic Gradient Descent with Warm Restarts
 */
export function cosineAnnealing(learningRate: number, options: CosineAnnealingOptions): Schedule {
  checkStart(WHERE, learningRate);
  checkScheduleOptions(WHERE, options, { steps: [checkCount], minimum: checkNonNegative }, { steps: "1000" });
  const { steps, minimum = 0 } = options;
  checkMinimum(WHERE, minimum, learningRate);
  return defineSchedule(WHERE, (step) => cosine(learningRate, minimum, step / steps));
}
