/* Walks over up to 16 axes. A job with axes has their number in word 31, then lengths, then byte strides by operand. */
import { int, local } from "./control.ts";

export const RANK: i32 = 31;
export const LENGTHS: i32 = 32;
/** Of operand 0; those of operand 1 follow 16 words later, of operand 2 another 16. */
export const STRIDES: i32 = 48;

/** Where thread `slot` counts along the axes. */
/* @inline */ export function countersOf(slot: i32): usize {
  return local(slot) + 64;
}

/** How far element `counters` of an operand is from its first. */
export function offset(operand: i32, last: i32, counters: usize): i32 {
  let sum = 0;
  for (let d = 0; d < last; d++) sum += load<i32>(counters + ((<usize>d) << 2)) * int(STRIDES + (operand << 4) + d);
  return sum;
}

/** Sets the counters of the axes before the last to run number `index`. */
export function locate(index: i32, last: i32, counters: usize): void {
  for (let d = last - 1; d >= 0; d--) {
    const length = int(LENGTHS + d);
    store<i32>(counters + ((<usize>d) << 2), index % length);
    index /= length;
  }
}

/** Goes to the next run. */
export function advance(last: i32, counters: usize): void {
  for (let d = last - 1; d >= 0; d--) {
    const at = counters + ((<usize>d) << 2);
    const next = load<i32>(at) + 1;
    if (next < int(LENGTHS + d)) {
      store<i32>(at, next);
      return;
    }
    store<i32>(at, 0);
  }
}
