import { add, assign, isTensor, mul, noGrad, scope, sub, type Tensor } from "@ganglion/tensor";
import { rateAt } from "./check.ts";
import { checkGradients } from "./model-parameters.ts";
import { type ResolvedGroup, resolveGroups, settingsAt } from "./groups.ts";
import type { Optimizer, OptimizerParameters, OptimizerState, RateOptions } from "./optimizer.ts";
import { type Entry, loadState, saveState } from "./optimizer-state.ts";
import type { OptimizerRule, Settings, Update } from "./rule.ts";
import { clearSlots, createSlots } from "./slots.ts";

interface OptimizerEntry extends Entry {
  /** Which of the groups it is in. */
  readonly group: number;
}

/** `createOptimizer` of a rule that is known to be one. */
export function makeOptimizer<O extends RateOptions>(
  parameters: OptimizerParameters<O>,
  options: O | undefined,
  rule: OptimizerRule<O>,
): Optimizer {
  const { kind } = rule;
  const groups = resolveGroups(rule, parameters, options);
  for (const group of groups) settingsAt(rule, group, 0);
  const entries = entriesOf(rule, groups);
  const all = entries.map(({ parameter }) => parameter);
  let steps = 0;
  return {
    kind,
    groups,
    get steps() {
      return steps;
    },
    get learningRate() {
      return rateAt(kind, (groups[0] as ResolvedGroup<O>).learningRate, steps);
    },
    step() {
      checkGradients(`${kind}.step`, all);
      takeStep(rule, groups, entries, steps);
      steps++;
    },
    zeroGrad: () => zeroGrad(all),
    state: () => saveState(kind, steps, groups, entries),
    load(state: OptimizerState) {
      steps = loadState(kind, state, groups, entries);
    },
    dispose() {
      for (const { slots } of entries) clearSlots(slots);
    },
  };
}

function entriesOf<O extends RateOptions>(
  rule: OptimizerRule<O>,
  groups: readonly ResolvedGroup<O>[],
): readonly OptimizerEntry[] {
  return groups.flatMap(({ parameters, options }, group) => {
    const names = rule.slots?.(options) ?? {};
    return parameters.map((parameter) => ({ parameter, group, slots: createSlots(names) }));
  });
}

/** Nothing changes before the options of all groups are known to be allowed. */
function takeStep<O extends RateOptions>(
  rule: OptimizerRule<O>,
  groups: readonly ResolvedGroup<O>[],
  entries: readonly OptimizerEntry[],
  steps: number,
): void {
  const settings = groups.map((group) => settingsAt(rule, group, steps));
  for (const { parameter, slots, group } of entries) {
    const { grad } = parameter;
    if (grad === undefined) continue;
    const step = (slots.numbers.get("step") ?? 0) + 1;
    slots.numbers.set("step", step);
    scope(() =>
      noGrad(() => applyUpdate(rule, { parameter, grad, slots, options: settings[group] as Settings<O>, step })),
    );
  }
}

/** Changes a parameter, in place, as the rule says. */
function applyUpdate<O extends RateOptions>(rule: OptimizerRule<O>, update: Update<O>): void {
  if (rule.fused?.(update)) return;
  const { parameter, grad, options } = update;
  const { learningRate, weightDecay = 0 } = options as Settings<RateOptions> & { weightDecay?: number };
  const isL2 = rule.decay === "l2" && weightDecay !== 0;
  const direction = rule.direction(isL2 ? { ...update, grad: add(grad, mul(parameter, weightDecay)) } : update);
  const kept = rule.decay === "decoupled" ? 1 - learningRate * weightDecay : 1;
  assign(parameter, sub(kept === 1 ? parameter : mul(parameter, kept), mul(direction, learningRate)));
}

function zeroGrad(parameters: readonly Tensor[]): void {
  for (const parameter of parameters) {
    const { grad } = parameter;
    // Whatever was put there by hand goes, but only a tensor has memory to give back.
    if (isTensor(grad)) grad.dispose();
    parameter.grad = undefined;
  }
}
