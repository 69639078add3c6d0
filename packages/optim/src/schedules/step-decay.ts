import { checkCount, checkNonNegative } from "../check.ts";
import type { Schedule } from "../schedule.ts";

/** What `stepDecay` takes. */
export interface StepDecayOptions {
  /** After how many steps the rate falls, each time. */
  readonly stepSize: number;
  /** What it is multiplied with then; 0.1 by default. */
  readonly gamma?: number;
}

/**
 * A rate that falls every `stepSize` steps: `learningRate * gamma^floor(step / stepSize)`.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { stepDecay } from "@ganglion/optim";
 * const schedule = stepDecay(0.1, { stepSize: 30, gamma: 0.5 });
 * schedule(29); // => 0.1
 * schedule(30); // => 0.05
 * ```
 */
export function stepDecay(learningRate: number, { stepSize, gamma = 0.1 }: StepDecayOptions): Schedule {
  checkNonNegative("stepDecay", "learningRate", learningRate);
  checkCount("stepDecay", "stepSize", stepSize);
  checkNonNegative("stepDecay", "gamma", gamma);
  return (step) => learningRate * gamma ** Math.floor(step / stepSize);
}
