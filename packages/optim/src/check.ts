import type { Schedule } from "./schedule.ts";

/** @throws RangeError unless `value` is a finite number of at least 0. */
export function checkNonNegative(name: string, option: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new RangeError(`${name}: ${option} must be a finite number >= 0, got ${value}. ${hint(value)}`);
}

/** @throws RangeError unless `value` is a finite number above 0. */
export function checkPositive(name: string, option: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new RangeError(`${name}: ${option} must be a finite number > 0, got ${value}. ${hint(value)}`);
}

/** @throws RangeError unless `value` is in `[0, 1)`, such as the share that a running average keeps. */
export function checkDecay(name: string, option: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new RangeError(`${name}: ${option} must be a number from 0 to below 1, got ${value}. ${hint(value)}`);
}

/** @throws RangeError unless `value` is a whole number above 0. */
export function checkCount(name: string, option: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(`${name}: ${option} must be a whole number > 0, got ${value}. It counts steps.`);
}

/** @throws RangeError unless `rate` is a schedule or a finite number of at least 0. */
export function checkRate(name: string, rate: number | Schedule | undefined): void {
  if (typeof rate === "function") return;
  if (typeof rate === "number") checkNonNegative(name, "learningRate", rate);
  else {
    throw new TypeError(
      `${name}: learningRate must be a number or a function of the step, got ${String(rate)}. Pass { learningRate: 0.01 }.`,
    );
  }
}

/** The rate of this step. */
export function rateAt(name: string, rate: number | Schedule, step: number): number {
  if (typeof rate === "number") return rate;
  const value = rate(step);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(
    `${name}: learningRate must be a finite number >= 0, got ${value} at step ${step}. Check the schedule.`,
  );
}

function hint(value: unknown): string {
  return value === undefined || Number.isNaN(value) ? "Check how it was computed." : "Leave it out for the default.";
}
