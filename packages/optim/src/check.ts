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

/** @throws RangeError unless both are in `[0, 1)`. */
export function checkBetas(kind: string, [beta1, beta2]: readonly [number, number]): void {
  checkDecay(kind, "betas[0]", beta1);
  checkDecay(kind, "betas[1]", beta2);
}

/** @throws RangeError unless `value` is a whole number above 0. */
export function checkCount(name: string, option: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(`${name}: ${option} must be a whole number > 0, got ${value}. Use 1 or more.`);
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
  const value = typeof rate === "number" ? rate : rate(step);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(
    `${name}: learningRate must be a finite number >= 0, got ${value} at step ${step}. Check the schedule.`,
  );
}

function hint(value: unknown): string {
  return value === undefined || Number.isNaN(value) ? "Check how it was computed." : "Leave it out for the default.";
}

/** @throws TypeError unless `value` is one of `valid`. */
export function checkOneOf(name: string, option: string, value: string, valid: readonly string[]): void {
  if (valid.includes(value)) return;
  throw new TypeError(
    `${name}: ${option} must be one of ${valid.join(", ")}, got ${value}. Leave it out for the default.`,
  );
}
