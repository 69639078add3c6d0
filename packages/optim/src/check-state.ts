import { describeValue, formatShape, refusal, sameShape, type Tensor } from "@ganglion/tensor";
import { checkRate } from "./check.ts";
import type { OptimizerGroup } from "./optimizer.ts";
import type { Entry } from "./optimizer-state.ts";
import { readCount, readRecord, readTensor } from "./read-record.ts";
import type { ScheduleState } from "./schedule.ts";
import { readScheduleState } from "./schedule.ts";
import type { TensorSlot } from "./slots.ts";

/** A state that was checked, taken apart by parameter. */
export interface CheckedState {
  readonly steps: number;
  readonly rates: readonly (number | ScheduleState | null)[];
  readonly entries: readonly CheckedSlots[];
}

interface CheckedSlots {
  readonly tensors: Map<string, Tensor>;
  readonly numbers: Map<string, number>;
}

const GROUPS = "Make the same groups first.";
const ORDER = "Give all parameters in the same order.";
const KEYS = ["kind", "steps", "parameters", "rates", "numbers", "tensors"];

/**
 * What `given` holds, if it is a state that an optimizer of this kind and of these parameters can have saved.
 * @throws Error if it is not. Nothing is changed.
 */
export function readState(
  where: string,
  kind: string,
  given: unknown,
  groups: readonly OptimizerGroup[],
  entries: readonly Entry[],
): CheckedState {
  const state = readRecord(where, "the state", given, KEYS);
  checkKind(where, kind, state.get("kind"), "Make the same optimizer first.");
  checkShapes(where, state.get("parameters"), groups);
  const steps = readCount(where, "steps", state.get("steps"), 0, Number.MAX_SAFE_INTEGER);
  const rates = readList(where, state.get("rates"), groups.length).map((rate, index) =>
    readRate(where, index, rate, groups[index] as OptimizerGroup),
  );
  checkShared(where, groups, rates);
  const numbers = readRecord(where, "the state's numbers", state.get("numbers"));
  const tensors = readRecord(where, "the state's tensors", state.get("tensors"));
  checkKeys(where, numbers.keys(), entries, (names) => ["step", ...Object.keys(names.numbers)]);
  checkKeys(where, tensors.keys(), entries, (names) => Object.keys(names.tensors));
  const slots = entries.map((entry, index) => readSlots(where, entry, index, steps, numbers, tensors));
  return { steps, rates, entries: slots };
}

/** @throws Error unless a state is of the same kind. */
export function checkKind(where: string, kind: string, given: unknown, remedy: string): void {
  if (given === kind) return;
  const got = typeof given === "string" ? `one of ${given}` : describeValue(given);
  throw refusal(Error, where, `the state must be of ${kind}`, got, remedy);
}

function readList(where: string, given: unknown, length: number): readonly unknown[] {
  if (Array.isArray(given) && given.length === length) return Array.from(given as unknown[]);
  const got = Array.isArray(given) ? String(given.length) : describeValue(given);
  throw refusal(Error, where, `the state must have ${length} parameter groups`, got, GROUPS);
}

function checkShapes(where: string, given: unknown, groups: readonly OptimizerGroup[]): void {
  for (const [index, shapes] of readList(where, given, groups.length).entries()) {
    const { parameters } = groups[index] as OptimizerGroup;
    if (!Array.isArray(shapes) || shapes.length !== parameters.length) {
      const got = Array.isArray(shapes) ? String(shapes.length) : describeValue(shapes);
      const rule = `group ${index} of the state must have ${parameters.length} parameters`;
      throw refusal(Error, where, rule, got, GROUPS);
    }
    for (const [position, { shape }] of parameters.entries()) {
      const saved: unknown = shapes[position];
      if (Array.isArray(saved) && sameShape(saved as number[], shape)) continue;
      const rule = `parameter ${position} of group ${index} must have the shape ${formatShape(shape)}`;
      const got = Array.isArray(saved) && saved.every(Number.isSafeInteger) ? formatShape(saved) : describeValue(saved);
      throw refusal(Error, where, rule, got, ORDER);
    }
  }
}

function readRate(where: string, index: number, rate: unknown, group: OptimizerGroup): number | ScheduleState | null {
  const { learningRate } = group;
  checkRate(where, learningRate);
  const keepIt =
    "Make the same optimizer first, or pass { ...state, rates: optimizer.state().rates } to keep its rates.";
  if (typeof learningRate === "number") {
    if (Number.isFinite(rate) && (rate as number) >= 0) return rate as number;
    throw refusal(Error, where, `rates[${index}] must be a finite number >= 0`, describeValue(rate), keepIt);
  }
  if (learningRate.state === undefined) {
    if (rate === null) return null;
    throw refusal(
      Error,
      where,
      `rates[${index}] must be null, since it comes from a schedule`,
      describeValue(rate),
      keepIt,
    );
  }
  return readScheduleState(where, `rates[${index}]`, rate, keepIt);
}

/** One schedule of several groups was in one state. */
function checkShared(where: string, groups: readonly OptimizerGroup[], rates: CheckedState["rates"]): void {
  for (const [index, { learningRate }] of groups.entries()) {
    const first = groups.findIndex((group) => group.learningRate === learningRate);
    if (typeof learningRate !== "function" || JSON.stringify(rates[first]) === JSON.stringify(rates[index])) continue;
    const rule = `rates[${index}] must be what rates[${first}] is, since one schedule makes both`;
    throw refusal(Error, where, rule, JSON.stringify(rates[index]), "Pass what state() returned.");
  }
}

function checkKeys(
  where: string,
  keys: Iterable<string>,
  entries: readonly Entry[],
  namesOf: (names: Entry["slots"]["names"]) => readonly string[],
): void {
  for (const key of keys) {
    const [, digits, name] = /^(0|[1-9]\d*)\.(.*)$/s.exec(key) ?? [];
    const entry = entries[Number(digits)];
    if (entry === undefined || name === undefined) {
      const rule = `keys must begin with a parameter's number below ${entries.length}`;
      throw refusal(Error, where, rule, JSON.stringify(key), ORDER);
    }
    const known = namesOf(entry.slots.names);
    if (known.includes(name)) continue;
    const remedy = `Known are: ${known.join(", ") || "none"}. Make it with the same options.`;
    throw refusal(Error, where, "what is remembered must have a known name", JSON.stringify(key), remedy);
  }
}

function readSlots(
  where: string,
  { parameter, slots }: Entry,
  index: number,
  steps: number,
  numbers: ReadonlyMap<string, unknown>,
  tensors: ReadonlyMap<string, unknown>,
): CheckedSlots {
  const found: CheckedSlots = { tensors: new Map(), numbers: new Map() };
  const isNew = !numbers.has(`${index}.step`);
  const step = isNew ? 0 : readCount(where, `${index}.step`, numbers.get(`${index}.step`), 1, steps);
  if (!isNew) found.numbers.set("step", step);
  for (const [name, isPossible] of Object.entries(slots.names.numbers)) {
    const key = `${index}.${name}`;
    const value = numbers.get(key);
    if (isNew && value === undefined) continue;
    if (isNew || typeof value !== "number" || !isPossible(value, step)) throw impossible(where, key, value, step);
    found.numbers.set(name, value);
  }
  for (const [name, slot] of Object.entries<TensorSlot>(slots.names.tensors)) {
    const key = `${index}.${name}`;
    if (!tensors.has(key) && (isNew || slot.isOptional === true)) continue;
    if (isNew) throw impossible(where, key, tensors.get(key), step);
    found.tensors.set(name, readTensor(where, key, tensors.get(key), parameter, slot.isSquare === true));
  }
  return found;
}

function impossible(where: string, key: string, value: unknown, step: number): Error {
  const rule = `${key} must be what is remembered after ${step} updates`;
  return refusal(
    Error,
    where,
    rule,
    value === undefined ? "none" : describeValue(value),
    "Pass what state() returned.",
  );
}
