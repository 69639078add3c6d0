import { sameShape, type Tensor } from "@ganglion/tensor";
import type { OptimizerGroup, OptimizerState } from "./optimizer.ts";
import { clearSlots, remember, type Slots } from "./slots.ts";

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
  const rates = groups.map(({ learningRate }) =>
    typeof learningRate === "number" ? learningRate : (learningRate.state?.() ?? null),
  );
  const numbers: Record<string, number> = {};
  const tensors: Record<string, Tensor> = {};
  for (const [index, { slots }] of entries.entries()) {
    for (const [name, value] of slots.numbers) numbers[`${index}.${name}`] = value;
    for (const [name, value] of slots.tensors) tensors[`${index}.${name}`] = value.detach();
  }
  return { kind, steps, rates, numbers, tensors };
}

/** Takes the slots and rates from a snapshot, after checking all of it. */
export function loadState(
  kind: string,
  state: OptimizerState,
  groups: readonly OptimizerGroup[],
  entries: readonly Entry[],
): void {
  checkState(kind, state, groups, entries);
  for (const { slots } of entries) clearSlots(slots);
  for (const [key, value] of Object.entries(state.numbers)) {
    const [index, name] = splitKey(key);
    entries[index]?.slots.numbers.set(name, value);
  }
  for (const [key, value] of Object.entries(state.tensors)) {
    const [index, name] = splitKey(key);
    const entry = entries[index];
    if (entry !== undefined) remember(entry.slots, name, value);
  }
  for (const [index, group] of groups.entries()) loadRate(group, state.rates[index] ?? null);
}

function loadRate(group: OptimizerGroup, rate: OptimizerState["rates"][number]): void {
  if (typeof group.learningRate === "function") {
    if (rate !== null && typeof rate !== "number") group.learningRate.load?.(rate);
  } else if (typeof rate === "number") {
    group.learningRate = rate;
  }
}

function checkState(
  kind: string,
  state: OptimizerState,
  groups: readonly OptimizerGroup[],
  entries: readonly Entry[],
): void {
  if (state.kind !== kind) {
    throw new Error(
      `${kind}.load: the state must be of ${kind}, got one of ${state.kind}. Make the same optimizer first.`,
    );
  }
  if (state.rates.length !== groups.length) {
    throw new Error(
      `${kind}.load: the state must have ${groups.length} parameter groups, got ${state.rates.length}. Make the same groups first.`,
    );
  }
  for (const [key, value] of Object.entries(state.tensors)) {
    const entry = entries[splitKey(key)[0]];
    if (entry === undefined) throw unknownParameter(kind, key, entries.length);
    const { shape, dtype } = entry.parameter;
    if (sameShape(shape, value.shape) && dtype === value.dtype) continue;
    throw new Error(
      `${kind}.load: ${key} must match its parameter, ${entry.parameter.toString()}, got ${value.toString()}. ` +
        "Give the parameters in the same order.",
    );
  }
  for (const key of Object.keys(state.numbers)) {
    if (entries[splitKey(key)[0]] === undefined) throw unknownParameter(kind, key, entries.length);
  }
}

function unknownParameter(kind: string, key: string, count: number): Error {
  return new Error(
    `${kind}.load: keys must begin with a parameter's number below ${count}, got ${JSON.stringify(key)}. ` +
      "Give all parameters in the same order.",
  );
}

function splitKey(key: string): [index: number, name: string] {
  const dot = key.indexOf(".");
  return [Number(key.slice(0, dot)), key.slice(dot + 1)];
}
