import { checkNonNegative, describeValue, refusal } from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";
import { checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "multiStepDecay";

/** What `multiStepDecay` takes. */
export interface MultiStepDecayOptions {
  /** The steps before which the rate falls, from first to last. One that is given twice counts twice. */
  readonly milestones: readonly number[];
  /** What it is multiplied with then; 0.1 by default. */
  readonly gamma?: number;
}

/**
 * A rate that falls at given steps: `learningRate * gamma^(number of milestones up to the step)`.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { multiStepDecay } from "@ganglion/optim";
 * const schedule = multiStepDecay(1, { milestones: [100, 150], gamma: 0.5 });
 * schedule(149); // => 0.5
 * schedule(150); // => 0.25
 * ```
 */
export function multiStepDecay(learningRate: number, options: MultiStepDecayOptions): Schedule {
  checkStart(WHERE, learningRate);
  checkScheduleOptions(
    WHERE,
    options,
    { milestones: [checkMilestones], gamma: checkNonNegative },
    { milestones: "[100, 150]" },
  );
  const { gamma = 0.1 } = options;
  const milestones = [...options.milestones];
  return defineSchedule(
    WHERE,
    (step) => learningRate * gamma ** milestones.filter((milestone) => milestone <= step).length,
  );
}

function checkMilestones(where: string, name: string, given: unknown): void {
  if (!Array.isArray(given)) {
    throw refusal(TypeError, where, `${name} must be a list of steps`, describeValue(given), "Pass [100, 150].");
  }
  for (const [index, milestone] of given.entries()) {
    checkNonNegative(where, `${name}[${index}]`, milestone);
    const before = given[index - 1] as number | undefined;
    if (before === undefined || before <= milestone) continue;
    const got = `${milestone} after ${before}`;
    throw refusal(RangeError, where, `${name} must come in the order of the steps`, got, "Sort them.");
  }
}
