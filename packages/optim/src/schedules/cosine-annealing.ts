import { checkCount, checkNonNegative } from "../check.ts";
import type { Schedule } from "../schedule.ts";
import { cosine } from "./anneal.ts";

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
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { cosineAnnealing } from "@ganglion/optim";
 * cosineAnnealing(0.1, { steps: 100 })(50); // => 0.05
 * ```
 * @see Loshchilov and Hutter, 2017, SGDR: Stochastic Gradient Descent with Warm Restarts
 */
export function cosineAnnealing(learningRate: number, { steps, minimum = 0 }: CosineAnnealingOptions): Schedule {
  checkNonNegative("cosineAnnealing", "learningRate", learningRate);
  checkCount("cosineAnnealing", "steps", steps);
  checkNonNegative("cosineAnnealing", "minimum", minimum);
  return (step) => cosine(learningRate, minimum, step / steps);
}
