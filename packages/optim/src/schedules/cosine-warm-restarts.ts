import { checkCount, checkNonNegative } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { cosine } from "./anneal.ts";
import { checkMinimum, checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "cosineWarmRestarts";

/** What `cosineWarmRestarts` takes. */
export interface CosineWarmRestartsOptions {
  /** How many steps the first way down takes. */
  readonly firstCycle: number;
  /** How many times longer each cycle is than the one before; 1 by default. */
  readonly cycleFactor?: number;
  /** The rate that each cycle approaches; 0 by default. */
  readonly minimum?: number;
}

/**
 * A rate that falls along half a cosine, again and again, each time from the top.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { cosineWarmRestarts } from "@ganglion/optim";
 * const schedule = cosineWarmRestarts(0.1, { firstCycle: 10, cycleFactor: 2 }); // cycles of 10, 20, 40, ... steps
 * schedule(10); // => 0.1
 * schedule(20); // => 0.05
 * ```
 * @see Loshchilov and Hutter, 2017, SGDR: Stochastic Gradient Descent with Warm Restarts
 */
export function cosineWarmRestarts(learningRate: number, options: CosineWarmRestartsOptions): Schedule {
  checkStart(WHERE, learningRate);
  const checks = { firstCycle: [checkCount], cycleFactor: checkCount, minimum: checkNonNegative };
  checkScheduleOptions(WHERE, options, checks, { firstCycle: "100" });
  const { firstCycle, cycleFactor = 1, minimum = 0 } = options;
  checkMinimum(WHERE, minimum, learningRate);
  return defineSchedule(WHERE, (step) => cosine(learningRate, minimum, progressAt(step, firstCycle, cycleFactor)));
}

/** How much of its cycle has passed. */
function progressAt(step: number, firstCycle: number, cycleFactor: number): number {
  if (cycleFactor === 1) return (step % firstCycle) / firstCycle;
  let start = 0;
  let length = firstCycle;
  while (step >= start + length) {
    start += length;
    length *= cycleFactor;
  }
  return (step - start) / length;
}
