import {
  type Check,
  checkNonNegative,
  checkOptions,
  describeValue,
  type OptionChecks,
  type Refusal,
  type RequiredCheck,
  refusal,
} from "@ganglion/tensor";
import type { Schedule } from "../schedule.ts";

/** What other libraries call the options of schedules; where one has two meanings here, each schedule has its own line. */
const renamed: Readonly<Record<string, string>> = {
  T_max: "steps",
  T_0: "firstCycle",
  first_decay_steps: "firstCycle",
  T_mult: "cycleFactor",
  t_mul: "cycleFactor",
  eta_min: "minimum",
  min_lr: "minimum",
  minLr: "minimum",
  end_learning_rate: "minimum",
  min_delta: "threshold",
  minDelta: "threshold",
  total_steps: "steps",
  total_iters: "steps",
  decay_steps: "steps",
  warmup_steps: "steps",
  max_lr: "peak",
  max_learning_rate: "peak",
  pct_start: "warmupFraction",
  anneal_strategy: "anneal",
  div_factor: "divisor",
  final_div_factor: "finalDivisor",
  base_momentum: "minimum",
  max_momentum: "maximum",
  decay_rate: "gamma",
  boundaries: "milestones",
};

/**
 * Checks the options of a schedule. Those without a default must be there: `required` has an example of each.
 * @throws TypeError or RangeError, naming the option.
 */
export function checkScheduleOptions<O extends object>(
  where: string,
  options: O,
  checks: OptionChecks<O>,
  required: Readonly<Record<string, string>> = {},
  own: Readonly<Record<string, string>> = {},
): void {
  const known = Object.entries({ ...renamed, ...own }).filter(([, ours]) => Object.hasOwn(checks, ours));
  const needed = Object.entries(required).map(([name, example]): [string, RequiredCheck] => [
    name,
    [insist(checks[name as keyof O] as RequiredCheck, example)],
  ]);
  checkOptions(where, options, { ...checks, ...Object.fromEntries(needed) }, Object.fromEntries(known));
}

/** A check whose remedy is an example. */
function insist(checks: RequiredCheck, example: string): Check {
  return (where, name, value) => {
    try {
      for (const check of checks) check(where, name, value);
    } catch (error) {
      const { rule, got, remedy } = error as Refusal;
      if (value !== undefined && !remedy.startsWith("Pass a ")) throw error;
      const Kind = (error as Error).constructor as new (message: string) => Error;
      throw refusal(Kind, where, rule, got, `Pass { ${name}: ${example} }.`);
    }
  };
}

/** @throws RangeError unless the rate that a schedule ends at is at most the one it begins with. */
export function checkMinimum(where: string, minimum: number, learningRate: number): void {
  if (minimum <= learningRate) return;
  const rule = `minimum must be at most the learning rate, ${learningRate}`;
  throw refusal(RangeError, where, rule, String(minimum), "The rate would rise.");
}

/** @throws TypeError or RangeError unless it is a finite number of at least 0: the rate a schedule begins with. */
export function checkStart(where: string, learningRate: unknown): asserts learningRate is number {
  checkNonNegative(where, "learningRate", learningRate);
}

/** A schedule that refuses what is no step: NaN would pass through every formula, and Infinity through every loop. */
export function defineSchedule(where: string, rate: (step: number) => number): Schedule {
  return (step) => {
    if (typeof step === "number" && step >= 0 && step < Number.POSITIVE_INFINITY) return rate(step);
    const Kind = typeof step === "number" ? RangeError : TypeError;
    throw refusal(Kind, where, "the step must be a finite number >= 0", describeValue(step), "Steps count from 0.");
  };
}
