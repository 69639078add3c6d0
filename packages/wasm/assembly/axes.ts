/* Walks over up to 16 axes, whose lengths and byte strides by operand are arguments of the job. */
import { Axes } from "./arguments.ts";

/** How far element `counters` of an operand is from its first. */
export function offset(operand: i32, last: i32, counters: usize): i32 {
  let sum = 0;
  for (let d = 0; d < last; d++) sum += load<i32>(counters + ((<usize>d) << 2)) * Axes.strides(operand, d);
  return sum;
}

/** Sets the counters of the axes before the last to run number `index`. */
export function locate(index: i32, last: i32, counters: usize): void {
  for (let d = last - 1; d >= 0; d--) {
    const length = Axes.lengths(d);
    store<i32>(counters + ((<usize>d) << 2), index % length);
    index /= length;
  }
}

/** Goes to the next run. */
export function advance(last: i32, counters: usize): void {
  for (let d = last - 1; d >= 0; d--) {
    const at = counters + ((<usize>d) << 2);
    const next = load<i32>(at) + 1;
    if (next < Axes.lengths(d)) {
      store<i32>(at, next);
      return;
    }
    store<i32>(at, 0);
  }
}

/** How many places the axes before `last` have together. */
export function placesOf(last: i32): i32 {
  let count = 1;
  for (let d = 0; d < last; d++) count *= Axes.lengths(d);
  return count;
}
