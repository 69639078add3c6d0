import { checkOptions } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { checkStart, defineSchedule } from "./define.ts";

/**
 * The same rate in every step.
 * @throws TypeError unless the rate is a number, RangeError unless it is finite and >= 0.
 * @example
 * ```ts
 * import { constantRate } from "@ganglion/optim";
 * constantRate(0.1)(1000); // => 0.1
 * ```
 */
export function constantRate(learningRate: number, options: object = {}): Schedule {
  checkOptions("constantRate", options, {});
  checkStart("constantRate", learningRate);
  return defineSchedule("constantRate", () => learningRate);
}
