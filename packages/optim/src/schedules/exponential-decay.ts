import { checkNonNegative } from "../check.ts";
import type { Schedule } from "../schedule.ts";

/** What `exponentialDecay` takes. */
export interface ExponentialDecayOptions {
  /** What the rate is multiplied with after each step. */
  readonly gamma: number;
}

/**
 * A rate that falls by a constant factor: `learningRate * gamma^step`.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { exponentialDecay } from "@ganglion/optim";
 * exponentialDecay(1, { gamma: 0.5 })(3); // => 0.125
 * ```
 */
export function exponentialDecay(learningRate: number, { gamma }: ExponentialDecayOptions): Schedule {
  checkNonNegative("exponentialDecay", "learningRate", learningRate);
  checkNonNegative("exponentialDecay", "gamma", gamma);
  return (step) => learningRate * gamma ** step;
}
