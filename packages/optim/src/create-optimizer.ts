import { checkFunction, checkObject, checkString, isTensor, noGrad, scope, type Tensor } from "@ganglion/tensor";
import { rateAt } from "./check.ts";
import { checkGradients } from "./gradients.ts";
import { checkKnown, fillIn, type ResolvedGroup, resolveGroups, type Settings, settingsAt } from "./groups.ts";
import type { Optimizer, OptimizerParameters, OptimizerState, RateOptions } from "./optimizer.ts";
import { type Entry, loadState, saveState } from "./optimizer-state.ts";
import { clearSlots, createSlots, type SlotNames, type Slots } from "./slots.ts";

/** One update of one parameter. */
export interface Update<O extends RateOptions> {
  readonly parameter: Tensor;
  readonly grad: Tensor;
  /** What is remembered about the parameter. */
  readonly slots: Slots;
  /** The options in this step, the learning rate among them; schedules are replaced by their values. */
  readonly options: Settings<O>;
  /** How often this parameter was updated, this time included: 1 the first time. */
  readonly step: number;
}

/** What makes one optimizer differ from another. */
export interface OptimizerRule<O extends RateOptions> {
  readonly kind: string;
  /** All options with their defaults. */
  readonly options: Readonly<Required<O>>;
  /** Throws if the options of a group are not allowed, in any step: schedules are replaced by their values. */
  readonly check: (options: Settings<O>) => void;
  /** What `update` remembers of each parameter of a group; nothing by default. States with anything else are refused. */
  readonly slots?: (options: Readonly<Required<O>>) => SlotNames;
  /** Changes the parameter in place. Runs without recording; what it creates and does not `remember` is freed. */
  readonly update: (update: Update<O>) => void;
}

interface OptimizerEntry<O extends RateOptions> extends Entry {
  readonly group: ResolvedGroup<O>;
}

/**
 * Makes an optimizer of a rule that updates one parameter.
 * @throws TypeError if an option is unknown or there are no parameters, RangeError if a value is not allowed.
 * @example
 * ```ts
 * import { createOptimizer, type OptimizerParameters, type RateOptions } from "@ganglion/optim";
 * import { assign, mul, sign, sub, tensor } from "@ganglion/tensor";
 * function signDescent(parameters: OptimizerParameters<RateOptions>, options: RateOptions) {
 *   return createOptimizer(parameters, options, {
 *     kind: "signDescent",
 *     options: { learningRate: 0.01 },
 *     check: () => undefined,
 *     update: ({ parameter, grad, options: { learningRate } }) =>
 *       assign(parameter, sub(parameter, mul(sign(grad), learningRate))),
 *   });
 * }
 * const weight = tensor([1, 1], { requiresGrad: true });
 * weight.grad = tensor([3, -5]);
 * signDescent([weight], { learningRate: 0.25 }).step();
 * await weight.array(); // => [0.75, 1.25]
 * ```
 */
export function createOptimizer<O extends RateOptions>(
  parameters: OptimizerParameters<O>,
  options: O,
  rule: OptimizerRule<O>,
): Optimizer {
  checkRule(rule);
  const { kind } = rule;
  checkKnown(kind, options, rule.options);
  const groups = resolveGroups<O>(kind, parameters, fillIn(rule.options, options));
  for (const group of groups) rule.check(settingsAt(kind, group, 0));
  const entries = groups.flatMap((group) => {
    const names = rule.slots?.(group.options) ?? {};
    return group.parameters.map((parameter): OptimizerEntry<O> => ({ parameter, group, slots: createSlots(names) }));
  });
  const all = groups.flatMap((group) => group.parameters);
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
      checkGradients(`${kind}.step`, all);
      takeStep(rule, groups, entries, steps);
      steps++;
    },
    zeroGrad: () => zeroGrad(entries),
    state: () => saveState(kind, steps, groups, entries),
    load(state: OptimizerState) {
      steps = loadState(kind, state, groups, entries);
    },
    dispose() {
      for (const { slots } of entries) clearSlots(slots);
    },
  };
}

/** @throws TypeError if a part of a rule is missing or of the wrong kind. */
function checkRule(rule: unknown): void {
  const where = "createOptimizer";
  checkObject(where, "rule", rule);
  const { kind, options, check, slots = check, update } = rule as Partial<OptimizerRule<RateOptions>>;
  checkString(where, "rule.kind", kind);
  checkObject(where, "rule.options", options);
  for (const [name, part] of Object.entries({ check, slots, update })) checkFunction(where, `rule.${name}`, part);
}

function takeStep<O extends RateOptions>(
  rule: OptimizerRule<O>,
  groups: readonly ResolvedGroup<O>[],
  entries: readonly OptimizerEntry<O>[],
  steps: number,
): void {
  const settings = new Map(groups.map((group) => [group, settingsAt(rule.kind, group, steps)]));
  for (const options of settings.values()) rule.check(options);
  for (const { parameter, slots, group } of entries) {
    const options = settings.get(group);
    const { grad } = parameter;
    if (grad === undefined || options === undefined) continue;
    const step = (slots.numbers.get("step") ?? 0) + 1;
    slots.numbers.set("step", step);
    scope(() => noGrad(() => rule.update({ parameter, grad, slots, options, step })));
  }
}

function zeroGrad(entries: readonly Entry[]): void {
  for (const { parameter } of entries) {
    const { grad } = parameter;
    // Whatever was put there by hand goes, but only a tensor has memory to give back.
    if (isTensor(grad)) grad.dispose();
    parameter.grad = undefined;
  }
}
