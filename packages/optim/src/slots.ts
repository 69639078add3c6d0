import {
  add,
  assign,
  beginInPlace,
  checkTensor,
  describeValue,
  keep,
  mul,
  refusal,
  type Tensor,
  zerosLike,
} from "@ganglion/tensor";
import type { Schedule } from "./schedule.ts";

/** What the tensors in a slot are like. */
export interface TensorSlot {
  /** Values below 0 are impossible, as in a mean of squares. */
  readonly isSquare?: boolean;
  /** It may be missing although its parameter was updated. */
  readonly isOptional?: boolean;
}

/** What a rule remembers of a parameter from its first update on, besides how often it was updated: by name. */
export interface SlotNames {
  readonly tensors?: Readonly<Record<string, TensorSlot>>;
  /** Whether a number can be what is remembered after `step` updates. */
  readonly numbers?: Readonly<Record<string, (value: number, step: number) => boolean>>;
}

/** What an optimizer remembers about one parameter. */
export interface Slots {
  /** What it may remember. */
  readonly names: Required<SlotNames>;
  readonly tensors: Map<string, Tensor>;
  readonly numbers: Map<string, number>;
}

/** What is updated, with what is remembered about it. */
interface Remembering {
  readonly parameter: Tensor;
  readonly slots: Slots;
}

/** The slot of a momentum: none where it is 0; a schedule may make it begin later. */
export function momentumSlot(momentum: number | Schedule): Readonly<Record<string, TensorSlot>> {
  return momentum === 0 ? {} : { momentumBuffer: { isOptional: typeof momentum === "function" } };
}

/** Nothing remembered yet. */
export function createSlots({ tensors = {}, numbers = {} }: SlotNames): Slots {
  return { names: { tensors, numbers }, tensors: new Map(), numbers: new Map() };
}

/**
 * Remembers `value` under `name`, out of reach of scopes, and returns the tensor that holds it.
 * @throws TypeError if the rule does not name that slot.
 */
export function remember(slots: Slots, name: string, value: Tensor): Tensor {
  checkTensor("remember", "value", value);
  const slot = slots.tensors.get(name);
  if (slot !== undefined) {
    assign(slot, value);
    return slot;
  }
  const { tensors } = slots.names;
  if (!Object.hasOwn(tensors, name)) throw undeclared(name, Object.keys(tensors));
  const created = keep(value.detach());
  slots.tensors.set(name, created);
  return created;
}

/** What is remembered under `name`: zeros in the shape of `parameter` the first time. */
export function recall(slots: Slots, name: string, parameter: Tensor): Tensor {
  return slots.tensors.get(name) ?? remember(slots, name, zerosLike(parameter));
}

/** What `recall` returns, for a kernel to write into. */
export function writable(slots: Slots, name: string, parameter: Tensor): Tensor {
  const slot = recall(slots, name, parameter);
  beginInPlace(slot);
  return slot;
}

/** A running mean after one more value: `decay * before + (1 - decay) * value`. */
export function runningMean(before: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(before, decay), mul(value, 1 - decay));
}

/**
 * A running mean of squares after one more value: `decay * before + (1 - decay) * value * value`, from left to right as in
 * PyTorch: the square of 1e20 alone is Infinity in float32, and would stay in the mean for ever.
 */
function runningSquare(before: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(before, decay), mul(mul(value, 1 - decay), value));
}

/** Takes one more value into the running mean that is remembered under `name`, and returns it. */
export function followMean({ parameter, slots }: Remembering, name: string, value: Tensor, decay: number): Tensor {
  return remember(slots, name, runningMean(recall(slots, name, parameter), value, decay));
}

/** Takes the square of one more value into the running mean that is remembered under `name`, and returns it. */
export function followSquare({ parameter, slots }: Remembering, name: string, value: Tensor, decay: number): Tensor {
  return remember(slots, name, runningSquare(recall(slots, name, parameter), value, decay));
}

/** Forgets everything. */
export function clearSlots(slots: Slots): void {
  for (const tensor of slots.tensors.values()) tensor.dispose();
  slots.tensors.clear();
  slots.numbers.clear();
}

function undeclared(name: string, known: readonly string[]): TypeError {
  const remedy = `Name it in the rule: slots: () => ({ tensors: { ${name}: {} } }).`;
  const got = `${describeValue(name)} beside ${known.join(", ") || "none"}`;
  return refusal(TypeError, "remember", "slots must be named by their rule", got, remedy);
}
