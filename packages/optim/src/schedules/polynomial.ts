import { checkCount, checkNonNegative } from "../check.ts";
import type { Schedule } from "../schedule.ts";

/** What `polynomial` takes. */
export interface PolynomialOptions {
  /** How many steps the way down takes. */
  readonly steps: number;
  /** The power of what is left of the way; 1 (default) is a straight line. */
  readonly power?: number;
  /** The rate at the end, where it stays; 0 by default. */
  readonly minimum?: number;
}

/**
 * A rate that falls with a power of what is left: `minimum + (learningRate - minimum) * (1 - step / steps)^power`.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { polynomial } from "@ganglion/optim";
 * polynomial(1, { steps: 100, power: 2 })(50); // => 0.25
 * ```
 */
export function polynomial(learningRate: number, options: PolynomialOptions): Schedule {
  const { steps, power = 1, minimum = 0 } = options;
  checkNonNegative("polynomial", "learningRate", learningRate);
  checkCount("polynomial", "steps", steps);
  checkNonNegative("polynomial", "power", power);
  checkNonNegative("polynomial", "minimum", minimum);
  return (step) => minimum + (learningRate - minimum) * (1 - Math.min(step, steps) / steps) ** power;
}
