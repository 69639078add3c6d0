/** What a schedule that remembers something puts into a checkpoint: numbers, or null for "none yet". */
export type ScheduleState = Readonly<Record<string, number | null>>;

/**
 * The learning rate of each step, counted from 0. Any function from number to number is one. A schedule that depends on
 * more than the step says so by `state` and `load`, so that optimizers put it into their own state.
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
}
