import type { Memory } from "./device.ts";

/** Memory that is used again, since making and clearing it costs a device more than most kernels. */
export interface Pool<M extends Memory> {
  take(length: number): M;
  give(memory: M): void;
  /** Destroys what is not in use. */
  clear(): void;
}

/** How a pool makes memory, and how much of it it may hold back. */
export interface PoolOptions<M extends Memory> {
  readonly make: (capacity: number) => M;
  readonly destroy: (memory: M) => void;
  /** Floats. */
  readonly limit: number;
}

/** A pool without memory. */
export function createPool<M extends Memory>({ make, destroy, limit }: PoolOptions<M>): Pool<M> {
  const free = new Map<number, M[]>();
  let held = 0;
  const isFull = (): boolean => held > limit;
  const drop = (): void => {
    for (const [capacity, memories] of free) {
      const memory = memories.pop();
      if (memories.length === 0) free.delete(capacity);
      if (memory === undefined) continue;
      held -= capacity;
      destroy(memory);
      return;
    }
  };
  return {
    take(length) {
      const capacity = capacityFor(length);
      const memories = free.get(capacity);
      const memory = memories?.pop();
      if (memory === undefined) return make(capacity);
      held -= capacity;
      return memory;
    },
    give(memory) {
      const { capacity } = memory;
      const memories = free.get(capacity) ?? [];
      // The map's first entries are those that were given back the longest ago: they go first.
      free.delete(capacity);
      free.set(capacity, memories);
      memories.push(memory);
      held += capacity;
      while (isFull()) drop();
    },
    clear() {
      while (free.size > 0) drop();
    },
  };
}

/** At most an eighth more than `length`, in steps of 64, so that tensors of almost one size share their memory. */
function capacityFor(length: number): number {
  const step = 2 ** Math.max(6, Math.floor(Math.log2(Math.max(1, length))) - 3);
  return Math.max(1, Math.ceil(length / step)) * step;
}
