import { checkDecay, checkNonNegative, describeValue, refusal } from "@ganglion/tensor";
import type { Schedule } from "./schedule.ts";

/** Options that other libraries call by another name than ours. Those in snake_case need no line here. */
export const renamedOptions: Readonly<Record<string, string>> = {
  lr: "learningRate",
  lr_decay: "learningRateDecay",
  params: "parameters",
  beta1: "betas",
  beta2: "betas",
  beta_1: "betas",
  beta_2: "betas",
  epsilon: "eps",
  decay: "weightDecay",
  wd: "weightDecay",
};

/** @throws TypeError unless it is a list of two numbers, RangeError unless both are in `[0, 1)`. */
export function checkBetas(where: string, name: string, betas: unknown): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    const remedy = "Leave it out for the default.";
    throw refusal(TypeError, where, `${name} must be a list of two numbers`, describeValue(betas), remedy);
  }
  for (const index of [0, 1]) checkDecay(where, `${name}[${index}]`, betas[index]);
}

/**
 * @throws TypeError unless `rate` is a number or a schedule, RangeError unless a number is finite and at least 0.
 */
export function checkRate(where: string, rate: unknown): asserts rate is number | Schedule {
  if (typeof rate === "number") checkNonNegative(where, "learningRate", rate);
  else if (typeof rate === "function") checkSchedule(where, rate as Schedule);
  else {
    const rule = "learningRate must be a number or a function of the step";
    throw refusal(TypeError, where, rule, describeValue(rate), "Pass { learningRate: 0.01 }.");
  }
}

/** What a schedule remembers can be saved only if it can be loaded too. */
function checkSchedule(where: string, { state, load }: Schedule): void {
  if (typeof state === typeof load && (state === undefined || typeof state === "function")) return;
  const rule = "a schedule for learningRate must have both state and load, or neither";
  throw refusal(
    TypeError,
    where,
    rule,
    `${describeValue(state)} and ${describeValue(load)}`,
    "Give it both as functions.",
  );
}

/** The rate of this step. */
export function rateAt(where: string, rate: number | Schedule, step: number): number {
  const value = valueAt(rate, step);
  if (Number.isFinite(value) && (value as number) >= 0) return value as number;
  const remedy = typeof rate === "function" ? "Check the schedule." : "Check what was assigned.";
  const Kind = typeof value === "number" ? RangeError : TypeError;
  const got = `${describeValue(value)} at step ${step}`;
  throw refusal(Kind, where, "learningRate must be a finite number >= 0", got, remedy);
}

/** What a schedule answers; anything else is a value as it is. A promise is none; that it may be rejected later is nobody's business. */
export function valueAt(given: unknown, step: number): unknown {
  if (typeof given !== "function") return given;
  const value: unknown = (given as Schedule)(step);
  if (value instanceof Promise) value.catch(() => undefined);
  return value;
}
