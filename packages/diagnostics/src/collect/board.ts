import { cast, concat, keep, reshape, scope, type Tensor } from "@ganglion/tensor";

/** A few numbers that wait on the device. */
export interface Slot {
  readonly x: Tensor;
}

/** The numbers of a slot, once they were read. */
export type ReadSlot = (slot: Slot) => ArrayLike<number>;

/** Collects numbers on the device, so that all of them are read in one go. */
export interface Board {
  /** Keeps `x`, whatever scope it was made in. */
  put(x: Tensor): Slot;
  /** Gives the numbers of a slot back unread. */
  drop(slot: Slot | undefined): void;
  /** Reads all slots and gives their memory back. */
  read(): Promise<ReadSlot>;
  /** Gives all back unread. */
  clear(): void;
}

/** A board without numbers. */
export function createBoard(): Board {
  const slots = new Set<Slot>();
  const drop = (slot: Slot | undefined): void => {
    if (slot === undefined || !slots.delete(slot)) return;
    slot.x.dispose();
  };
  const clear = (): void => slots.forEach(drop);
  return {
    put(x) {
      const slot = { x: keep(reshape(x, [x.size])) };
      slots.add(slot);
      return slot;
    },
    drop,
    clear,
    async read() {
      const all = [...slots];
      if (all.length === 0) return () => [];
      const table = keep(scope(() => join(all.map(({ x }) => x))));
      const places = new Map<Slot, readonly [start: number, end: number]>();
      let at = 0;
      for (const slot of all) places.set(slot, [at, (at += slot.x.size)]);
      clear();
      const numbers = await table.data();
      table.dispose();
      return (slot) => numbers.subarray(...(places.get(slot) as [number, number]));
    },
  };
}

function join(parts: readonly Tensor[]): Tensor {
  const dtype = parts.some((x) => x.dtype === "float64") ? "float64" : "float32";
  return concat(parts.map((x) => cast(x, dtype)));
}
