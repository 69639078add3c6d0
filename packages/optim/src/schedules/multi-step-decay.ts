import { checkNonNegative } from "../check.ts";
import type { Schedule } from "../schedule.ts";

/** What `multiStepDecay` takes. */
export interface MultiStepDecayOptions {
  /** The steps before which the rate falls. One that is given twice counts twice. */
  readonly milestones: readonly number[];
  /** What it is multiplied with then; 0.1 by default. */
  readonly gamma?: number;
}

/**
 * A rate that falls at given steps: `learningRate * gamma^(number of milestones up to the step)`.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { multiStepDecay } from "@ganglion/optim";
 * const schedule = multiStepDecay(1, { milestones: [100, 150], gamma: 0.5 });
 * schedule(149); // => 0.5
 * schedule(150); // => 0.25
 * ```
 */
export function multiStepDecay(learningRate: number, { milestones, gamma = 0.1 }: MultiStepDecayOptions): Schedule {
  checkNonNegative("multiStepDecay", "learningRate", learningRate);
  checkNonNegative("multiStepDecay", "gamma", gamma);
  for (const [index, milestone] of milestones.entries()) {
    checkNonNegative("multiStepDecay", `milestones[${index}]`, milestone);
  }
  return (step) => learningRate * gamma ** milestones.filter((milestone) => milestone <= step).length;
}
