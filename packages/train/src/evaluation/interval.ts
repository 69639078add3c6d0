import { describeValue, refusal } from "@ganglion/tensor";

/** A value, and in which interval what it estimates lies with the given confidence. */
export interface Interval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** How sure that is, between 0 and 1. */
  readonly confidence: number;
}

/** What intervals take. */
export interface IntervalOptions {
  /** How sure it is to be, between 0 and 1; 0.95 by default. */
  readonly confidence?: number;
}

/** @throws RangeError unless `value` is between 0 and 1. */
export function checkConfidence(where: string, name: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && value < 1) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  const remedy = "Leave it out for 0.95.";
  throw refusal(kind, where, `${name} must be a number between 0 and 1`, describeValue(value), remedy);
}
