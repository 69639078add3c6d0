import type { Shape, Tensor } from "@ganglion/tensor";
import type { ModelParameters } from "./model-parameters.ts";
import type { Schedule, ScheduleState } from "./schedule.ts";

/** What every optimizer takes. */
export interface RateOptions {
  /** How far a step goes: a number, or a function of the step. */
  readonly learningRate?: number | Schedule;
}

/** Parameters that have options of their own; whatever they leave out is taken from the optimizer's options. */
export type ParameterGroup<O extends object> = Partial<O> & { readonly parameters: ModelParameters };

/** What an optimizer trains: a model, which stands for its parameters, a list of tensors and models, or groups of them. */
export type OptimizerParameters<O extends object> = ModelParameters | readonly ParameterGroup<O>[];

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
  /** For each group the shapes of its parameters, so that a state is told from one of other parameters. */
  readonly parameters: readonly (readonly Shape[])[];
  /** For each group the learning rate if it is a number, the state of a schedule that has one, else null. */
  readonly rates: readonly (number | ScheduleState | null)[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Changes parameters, in place, along their gradients. */
export interface Optimizer {
  /** What it is, such as `"sgd"`. */
  readonly kind: string;
  /** The rule of one that `createOptimizer` has made. */
  readonly rule?: object;
  /** How many steps were taken. */
  readonly steps: number;
  /** The rate that group 0 will use in the next step. */
  readonly learningRate: number;
  readonly groups: readonly OptimizerGroup[];
  /**
   * Updates every parameter that has a gradient.
   * @throws RangeError if a schedule returns a rate that is not a finite number >= 0.
   * @throws ShapeError, DTypeError, BackendError or DisposedError if a gradient does not have its parameter's shape, dtype and
   * backend. In either case nothing was changed.
   */
  step(): void;
  /** Forgets the gradients and gives their memory back. */
  zeroGrad(): void;
  /** A snapshot, which later steps do not change. It shares its memory until they do. */
  state(): OptimizerState;
  /**
   * Continues from a snapshot, of this or of another optimizer made with the same options.
   * @throws Error if it is not one that `state` of such an optimizer returns: of another kind, other parameters or groups,
   * with counters that cannot be, or moments that are missing, of another shape, dtype or backend or, where values can be
   * read at once, NaN. Then nothing was changed.
   */
  load(state: OptimizerState): void;
  /** Gives back the memory of everything but the parameters and gradients. */
  dispose(): void;
}
