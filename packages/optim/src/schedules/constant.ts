import { checkOptions } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { checkStart, defineSchedule } from "./define.ts";

/**
 * The same rate in every step.
 * @throws RangeError unless the rate is a finite number >= 0.
 * @example
 * ```ts
 * import { constant } from "@ganglion/optim";
 * constant(0.1)(1000); // => 0.1
 * ```
 */
export function constant(learningRate: number, options: object = {}): Schedule {
  checkOptions("constant", options, {});
  checkStart("constant", learningRate);
  return defineSchedule("constant", () => learningRate);
}
