import { noGrad, scope, type Tensor } from "@ganglion/tensor";
import { rateAt } from "./check.ts";
import { checkKnown, fillIn, resolveGroups } from "./groups.ts";
import { type Entry, loadState, saveState } from "./optimizer-state.ts";
import type { Optimizer, OptimizerParameters, OptimizerState, RateOptions } from "./optimizer.ts";
import { clearSlots, createSlots, type Slots } from "./slots.ts";

/** One update of one parameter. */
export interface Update<O extends RateOptions> {
  readonly parameter: Tensor;
  readonly grad: Tensor;
  /** What is remembered about the parameter. */
  readonly slots: Slots;
  readonly options: Readonly<Required<O>>;
  /** The rate of this step. */
  readonly learningRate: number;
  /** How often this parameter was updated, this time included: 1 the first time. */
  readonly step: number;
}

/** What makes one optimizer differ from another. */
export interface OptimizerRule<O extends RateOptions> {
  readonly kind: string;
  /** All options with their defaults. */
  readonly options: Readonly<Required<O>>;
  /** Throws if the options of a group are not allowed. */
  readonly check: (options: Readonly<Required<O>>) => void;
  /** Changes the parameter in place. Runs without recording; what it creates and does not `remember` is freed. */
  readonly update: (update: Update<O>) => void;
}

interface OptimizerEntry<O extends RateOptions> extends Entry {
  readonly group: ReturnType<typeof resolveGroups<O>>[number];
}

/**
 * Makes an optimizer of a rule that updates one parameter.
 * @throws TypeError if an option is unknown or there are no parameters, RangeError if a value is not allowed.
 * @example
 * ```ts
 * import { createOptimizer, type OptimizerParameters, type RateOptions } from "@ganglion/optim";
 * import { assign, mul, sign, sub } from "@ganglion/tensor";
 * function signDescent(parameters: OptimizerParameters<RateOptions>, options: RateOptions) {
 *   return createOptimizer(parameters, options, {
 *     kind: "signDescent",
 *     options: { learningRate: 0.01 },
 *     check: () => undefined,
 *     update: ({ parameter, grad, learningRate }) =>
 *       assign(parameter, sub(parameter, mul(sign(grad), learningRate))),
 *   });
 * }
 * ```
 */
export function createOptimizer<O extends RateOptions>(
  parameters: OptimizerParameters<O>,
  options: O,
  rule: OptimizerRule<O>,
): Optimizer {
  const { kind } = rule;
  checkKnown(kind, options, rule.options);
  const groups = resolveGroups<O>(kind, parameters, fillIn(rule.options, options));
  for (const group of groups) rule.check(group.options);
  const entries = groups.flatMap((group) =>
    group.parameters.map((parameter): OptimizerEntry<O> => ({ parameter, group, slots: createSlots() })),
  );
  let steps = 0;
  return {
    kind,
    groups,
    get steps() {
      return steps;
    },
    get learningRate() {
      return rateAt(kind, groups[0]?.learningRate ?? 0, steps);
    },
    step() {
      const rates = new Map(groups.map((group) => [group, rateAt(kind, group.learningRate, steps)]));
      for (const entry of entries) updateEntry(rule, entry, rates.get(entry.group) ?? 0);
      steps++;
    },
    zeroGrad: () => zeroGrad(entries),
    state: () => saveState(kind, steps, groups, entries),
    load(state: OptimizerState) {
      loadState(kind, state, groups, entries);
      steps = state.steps;
    },
    dispose() {
      for (const { slots } of entries) clearSlots(slots);
    },
  };
}

function updateEntry<O extends RateOptions>(
  rule: OptimizerRule<O>,
  { parameter, slots, group }: OptimizerEntry<O>,
  learningRate: number,
): void {
  const { grad } = parameter;
  if (grad === undefined) return;
  const step = (slots.numbers.get("step") ?? 0) + 1;
  slots.numbers.set("step", step);
  scope(() => noGrad(() => rule.update({ parameter, grad, slots, options: group.options, learningRate, step })));
}

function zeroGrad(entries: readonly Entry[]): void {
  for (const { parameter } of entries) {
    parameter.grad?.dispose();
    parameter.grad = undefined;
  }
}
