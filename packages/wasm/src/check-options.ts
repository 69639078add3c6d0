import { checkNumber, refusal } from "@ganglion/tensor";
import { MAX_THREADS } from "./generated/layout.ts";

const MIN_BYTES = 2 ** 17;
/** The most that memory can have, in bytes. */
export const MAX_BYTES: number = 2 ** 32;

/** @throws TypeError unless `value` is a number, RangeError unless there can be so many threads. */
export function checkThreads(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value, true);
  if (Number.isInteger(value) && value >= 1 && value <= MAX_THREADS) return;
  const rule = `${name} must be a whole number from 1 to ${MAX_THREADS}`;
  throw refusal(RangeError, where, rule, String(value), "Leave it out for one a processor.");
}

/** @throws TypeError unless `value` is a number, RangeError unless a memory can have so many bytes at most. */
export function checkMaximum(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value, true);
  if (value >= MIN_BYTES && value <= MAX_BYTES) return;
  const rule = `${name} must be from ${MIN_BYTES} to ${MAX_BYTES}`;
  throw refusal(RangeError, where, rule, String(value), "Leave it out for 4 GiB.");
}
