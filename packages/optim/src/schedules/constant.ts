import { checkNonNegative } from "../check.ts";
import type { Schedule } from "../schedule.ts";

/**
 * The same rate in every step.
 * @throws RangeError unless the rate is a finite number >= 0.
 * @example
 * ```ts
 * import { constant } from "@ganglion/optim";
 * constant(0.1)(1000); // => 0.1
 * ```
 */
export function constant(learningRate: number): Schedule {
  checkNonNegative("constant", "learningRate", learningRate);
  return () => learningRate;
}
