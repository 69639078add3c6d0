import { keep, type Tensor } from "@ganglion/tensor";
import { checkRate } from "./check.ts";
import { readState } from "./check-state.ts";
import type { OptimizerGroup, OptimizerState } from "./optimizer.ts";
import { loadSchedules } from "./schedule.ts";
import { clearSlots, type Slots } from "./slots.ts";

/** What an optimizer remembers about the parameter beside it. */
export interface Entry {
  readonly parameter: Tensor;
  readonly slots: Slots;
}

/** A snapshot of everything. Its tensors share memory with the slots until one of them changes. */
export function saveState(
  kind: string,
  steps: number,
  groups: readonly OptimizerGroup[],
  entries: readonly Entry[],
): OptimizerState {
  const rates = groups.map(({ learningRate }) => {
    checkRate(`${kind}.state`, learningRate);
    return typeof learningRate === "number" ? learningRate : (learningRate.state?.() ?? null);
  });
  const numbers: Record<string, number> = {};
  const tensors: Record<string, Tensor> = {};
  for (const [index, { slots }] of entries.entries()) {
    for (const [name, value] of slots.numbers) numbers[`${index}.${name}`] = value;
    for (const [name, value] of slots.tensors) tensors[`${index}.${name}`] = value.detach();
  }
  return { kind, steps, parameters: shapesOf(groups), rates, numbers, tensors };
}

/** Takes the slots and rates from a snapshot, after checking all of it. Returns how many steps were taken. */
export function loadState(
  kind: string,
  given: OptimizerState,
  groups: readonly OptimizerGroup[],
  entries: readonly Entry[],
): number {
  const state = readState(`${kind}.load`, kind, given, groups, entries);
  loadSchedules(
    groups.flatMap(({ learningRate }, index) =>
      typeof learningRate === "function" ? [{ schedule: learningRate, state: state.rates[index] }] : [],
    ),
  );
  for (const [index, group] of groups.entries()) {
    const rate = state.rates[index];
    if (typeof rate === "number") group.learningRate = rate;
  }
  for (const [index, { slots }] of entries.entries()) replaceSlots(slots, state.entries[index] as Slots);
  return state.steps;
}

/** For each group the shapes of its parameters. */
function shapesOf(groups: readonly OptimizerGroup[]): number[][][] {
  return groups.map(({ parameters }) => parameters.map(({ shape }) => [...shape]));
}

/** The new tensors are taken hold of before the old ones are let go: they may be the same. */
function replaceSlots(slots: Slots, loaded: Pick<Slots, "tensors" | "numbers">): void {
  const tensors = [...loaded.tensors].map(([name, value]) => [name, keep(value.detach())] as const);
  clearSlots(slots);
  for (const [name, value] of tensors) slots.tensors.set(name, value);
  for (const [name, value] of loaded.numbers) slots.numbers.set(name, value);
}
