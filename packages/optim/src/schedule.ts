import { describeValue, refusal } from "@ganglion/tensor";
import { readRecord } from "./read-record.ts";

/** What a schedule that remembers something puts into a checkpoint: numbers, or null for "none yet". */
export type ScheduleState = Readonly<Record<string, number | null>>;

/**
 * The learning rate of each step, counted from 0. Any function from number to number is one. A schedule that depends on
 * more than the step says so by `state` and `load`, so that optimizers put it into their own state; `load` throws, and
 * changes nothing, if it is given what `state` cannot have returned.
 * @example
 * ```ts
 * import type { Schedule } from "@ganglion/optim";
 * const halvedEvery100: Schedule = (step) => 0.1 * 0.5 ** Math.floor(step / 100);
 * halvedEvery100(250); // => 0.025
 * ```
 */
export interface Schedule {
  (step: number): number;
  readonly state?: () => ScheduleState;
  readonly load?: (state: ScheduleState) => void;
  /** How one that is made by `reduceOnPlateau`, or goes on with such a one, takes what it is told: its options, defaults filled in. */
  readonly plateau?: Readonly<Record<string, string | number>>;
}

/** @throws TypeError unless `given` is an object of finite numbers and nulls. */
export function readScheduleState(where: string, what: string, given: unknown, remedy: string): ScheduleState {
  if (typeof given !== "object" || given === null) {
    throw refusal(TypeError, where, `${what} must be the state of a schedule`, describeValue(given), remedy);
  }
  const record = readRecord(where, what, given);
  for (const [name, value] of record) {
    if (value === null || Number.isFinite(value)) continue;
    throw refusal(
      TypeError,
      where,
      `${what} must hold finite numbers or null`,
      `${describeValue(value)} for ${name}`,
      remedy,
    );
  }
  return Object.fromEntries(record) as ScheduleState;
}

/** Gives schedules what they remembered: all of them or, if one refuses, none. */
export function loadSchedules(given: readonly { readonly schedule: Schedule; readonly state: unknown }[]): void {
  const before: (() => void)[] = [];
  try {
    for (const { schedule, state } of given) {
      const present = schedule.state?.();
      if (present === undefined) continue;
      schedule.load?.(state as ScheduleState);
      before.push(() => schedule.load?.(present));
    }
  } catch (error) {
    for (const putBack of before.reverse()) putBack();
    throw error;
  }
}
