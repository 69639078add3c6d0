import { checkCount, checkNonNegative } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { checkMinimum, checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "polynomialDecay";

/** What `polynomialDecay` takes. */
export interface PolynomialDecayOptions {
  /** How many steps the way down takes. */
  readonly steps: number;
  /** The power of what is left of the way; 1 (default) is a straight line. */
  readonly power?: number;
  /** The rate at the end, where it stays; 0 by default. */
  readonly minimum?: number;
}

/**
 * A rate that falls with a power of what is left: `minimum + (learningRate - minimum) * (1 - step / steps)^power`.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { polynomialDecay } from "@ganglion/optim";
 * polynomialDecay(1, { steps: 100, power: 2 })(50); // => 0.25
 * ```
 */
export function polynomialDecay(learningRate: number, options: PolynomialDecayOptions): Schedule {
  checkStart(WHERE, learningRate);
  const checks = { steps: [checkCount], power: checkNonNegative, minimum: checkNonNegative };
  checkScheduleOptions(WHERE, options, checks, { steps: "1000" });
  const { steps, power = 1, minimum = 0 } = options;
  checkMinimum(WHERE, minimum, learningRate);
  return defineSchedule(
    WHERE,
    (step) => minimum + (learningRate - minimum) * (1 - Math.min(step, steps) / steps) ** power,
  );
}
