import type { Check, Tensor } from "@ganglion/tensor";
import type { RateOptions } from "./optimizer.ts";
import type { Schedule } from "./schedule.ts";
import type { SlotNames, Slots } from "./slots.ts";

/** The options as they are in one step: schedules are replaced by their values. */
export type Settings<O extends object> = { readonly [K in keyof O]-?: Exclude<O[K], Schedule | undefined> };

/** One update of one parameter. */
export interface Update<O extends RateOptions> {
  readonly parameter: Tensor;
  /** The gradient, to which the `l2` decay is added already. */
  readonly grad: Tensor;
  /** What is remembered about the parameter. */
  readonly slots: Slots;
  /** The options in this step, the learning rate among them. */
  readonly options: Settings<O>;
  /** How often this parameter was updated, this time included: 1 the first time. */
  readonly step: number;
}

/** For each option but the learning rate its default, and the check of what is given, in each step if it is a schedule. */
export type RuleOptions<O extends RateOptions> = {
  readonly [K in Exclude<keyof O, "learningRate">]-?: readonly [fallback: Exclude<O[K], undefined>, check: Check];
};

/**
 * What makes one optimizer differ from another: which way it goes. It then goes there,
 * `parameter = parameter - learningRate * direction`, and holds its options, groups, state and memory, as all do.
 */
export interface OptimizerRule<O extends RateOptions> {
  readonly kind: string;
  /** The default; without one the learning rate must be given. */
  readonly learningRate?: number;
  readonly options: RuleOptions<O>;
  /** Throws if options that are allowed alone are not allowed together. */
  readonly check?: (options: Settings<O>) => void;
  /**
   * What the option `weightDecay` does: `"l2"` adds `weightDecay * parameter` to the gradient, `"decoupled"` multiplies the
   * parameter by `1 - learningRate * weightDecay`. Without it the direction has to see to the option.
   */
  readonly decay?: "weightDecay" extends keyof O ? "l2" | "decoupled" : never;
  /** What `direction` remembers of each parameter of a group; nothing by default. States with anything else are refused. */
  readonly slots?: (options: Readonly<Required<O>>) => SlotNames;
  /** Where the loss rises. Runs without recording; what it creates and does not `remember` is freed. */
  readonly direction: (update: Update<O>) => Tensor;
  /** Makes all of the update, decay included, by a kernel of the backend, of the plain gradient. False if it has none. */
  readonly fused?: (update: Update<O>) => boolean;
}
