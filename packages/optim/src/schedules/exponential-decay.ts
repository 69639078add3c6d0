import { checkNonNegative } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "exponentialDecay";

/** What `exponentialDecay` takes. */
export interface ExponentialDecayOptions {
  /** What the rate is multiplied with after each step. */
  readonly gamma: number;
}

/**
 * A rate that falls by a constant factor: `learningRate * gamma^step`.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { exponentialDecay } from "@ganglion/optim";
 * exponentialDecay(1, { gamma: 0.5 })(3); // => 0.125
 * ```
 */
export function exponentialDecay(learningRate: number, options: ExponentialDecayOptions): Schedule {
  checkStart(WHERE, learningRate);
  checkScheduleOptions(WHERE, options, { gamma: [checkNonNegative] }, { gamma: "0.99" });
  const { gamma } = options;
  return defineSchedule(WHERE, (step) => learningRate * gamma ** step);
}
