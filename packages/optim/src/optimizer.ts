import type { Tensor } from "@ganglion/tensor";
import type { Schedule, ScheduleState } from "./schedule.ts";

/** What every optimizer takes. */
export interface RateOptions {
  /** How far a step goes: a number, or a function of the step. */
  readonly learningRate?: number | Schedule;
}

/** Parameters that have options of their own; whatever they leave out is taken from the optimizer's options. */
export type ParameterGroup<O extends object> = Partial<O> & { readonly parameters: readonly Tensor[] };

/** What an optimizer trains. */
export type OptimizerParameters<O extends object> = readonly Tensor[] | readonly ParameterGroup<O>[];

/** A group as an optimizer holds it. */
export interface OptimizerGroup {
  readonly parameters: readonly Tensor[];
  /** May be changed between steps. */
  learningRate: number | Schedule;
  /** All options but the learning rate, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * All that a step depends on besides the parameters and options, as plain numbers and tensors. Keys begin with the number
 * of the parameter, counted over all groups: `"3.expAvg"`, `"3.step"`.
 */
export interface OptimizerState {
  readonly kind: string;
  readonly steps: number;
  /** For each group the learning rate if it is a number, the state of a schedule that has one, else null. */
  readonly rates: readonly (number | ScheduleState | null)[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Changes parameters, in place, along their gradients. */
export interface Optimizer {
  /** What it is, such as `"sgd"`. */
  readonly kind: string;
  /** How many steps were taken. */
  readonly steps: number;
  /** The rate that group 0 will use in the next step. */
  readonly learningRate: number;
  readonly groups: readonly OptimizerGroup[];
  /**
   * Updates every parameter that has a gradient.
   * @throws RangeError if a schedule returns a rate that is not a finite number >= 0.
   */
  step(): void;
  /** Forgets the gradients and gives their memory back. */
  zeroGrad(): void;
  /** A snapshot, which later steps do not change. It shares its memory until they do. */
  state(): OptimizerState;
  /**
   * Continues from a snapshot, of this or of another optimizer made with the same options.
   * @throws Error if it is of another kind, or does not fit the parameters. Then nothing was changed.
   */
  load(state: OptimizerState): void;
  /** Gives back the memory of everything but the parameters and gradients. */
  dispose(): void;
}
