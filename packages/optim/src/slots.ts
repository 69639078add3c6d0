import { assign, keep, type Tensor, zerosLike } from "@ganglion/tensor";

/** What an optimizer remembers about one parameter. */
export interface Slots {
  readonly tensors: Map<string, Tensor>;
  readonly numbers: Map<string, number>;
}

/** Nothing remembered yet. */
export function createSlots(): Slots {
  return { tensors: new Map(), numbers: new Map() };
}

/** Remembers `value` under `name`, out of reach of scopes, and returns the tensor that holds it. */
export function remember(slots: Slots, name: string, value: Tensor): Tensor {
  const slot = slots.tensors.get(name);
  if (slot !== undefined) {
    assign(slot, value);
    return slot;
  }
  const created = keep(value.detach());
  slots.tensors.set(name, created);
  return created;
}

/** What is remembered under `name`: zeros in the shape of `parameter` the first time. */
export function recall(slots: Slots, name: string, parameter: Tensor): Tensor {
  return slots.tensors.get(name) ?? remember(slots, name, zerosLike(parameter));
}

/** Forgets everything. */
export function clearSlots(slots: Slots): void {
  for (const tensor of slots.tensors.values()) tensor.dispose();
  slots.tensors.clear();
  slots.numbers.clear();
}
