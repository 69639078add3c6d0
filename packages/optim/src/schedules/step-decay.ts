import { checkCount, checkNonNegative } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "stepDecay";

/** What `stepDecay` takes. */
export interface StepDecayOptions {
  /** After how many steps the rate falls, each time. */
  readonly stepSize: number;
  /** What it is multiplied with then; 0.1 by default. */
  readonly gamma?: number;
}

/**
 * A rate that falls every `stepSize` steps: `learningRate * gamma^floor(step / stepSize)`.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { stepDecay } from "@ganglion/optim";
 * const schedule = stepDecay(0.1, { stepSize: 30, gamma: 0.5 });
 * schedule(29); // => 0.1
 * schedule(30); // => 0.05
 * ```
 */
export function stepDecay(learningRate: number, options: StepDecayOptions): Schedule {
  checkStart(WHERE, learningRate);
  const checks = { stepSize: [checkCount], gamma: checkNonNegative };
  checkScheduleOptions(WHERE, options, checks, { stepSize: "100" }, { decay_steps: "stepSize" });
  const { stepSize, gamma = 0.1 } = options;
  return defineSchedule(WHERE, (step) => learningRate * gamma ** Math.floor(step / stepSize));
}
