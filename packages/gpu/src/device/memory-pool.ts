import type { Memory } from "./device.ts";

/** How many floats may wait in a pool to be used again: 256 MiB. */
export const MAX_POOLED = 67_108_864;

/** Memory that is used again, since making and clearing it costs a device more than most kernels. */
export interface MemoryPool<M extends Memory> {
  /** Room for `length` floats, which is made, if it has to be, for `purpose`. */
  take(length: number, purpose: () => string): M;
  give(memory: M): void;
  /** Destroys all that was made, in use or not. */
  clear(): void;
}

/** How a pool makes memory, and how much of it it may hold back. */
export interface MemoryPoolOptions<M extends Memory> {
  readonly make: (capacity: number, purpose: () => string) => M;
  readonly destroy: (memory: M) => void;
  /** Floats. */
  readonly limit: number;
}

/** A pool without memory. */
export function createMemoryPool<M extends Memory>({ make, destroy, limit }: MemoryPoolOptions<M>): MemoryPool<M> {
  const made = new Set<M>();
  const freeList = createFreeList<M>();
  return {
    take(length, purpose) {
      const capacity = capacityFor(length);
      const memory = freeList.take(capacity) ?? make(capacity, purpose);
      made.add(memory);
      return memory;
    },
    give(memory) {
      freeList.put(memory);
      while (freeList.floats > limit) {
        const oldest = freeList.takeOldest();
        made.delete(oldest);
        destroy(oldest);
      }
    },
    clear() {
      for (const memory of made) destroy(memory);
      made.clear();
      freeList.clear();
    },
  };
}

/** Memory that nobody uses, by its capacity. */
interface FreeList<M extends Memory> {
  /** How much there is. */
  readonly floats: number;
  take(capacity: number): M | undefined;
  /** One of the capacity that was put in the longest ago; there must be one. */
  takeOldest(): M;
  put(memory: M): void;
  clear(): void;
}

function createFreeList<M extends Memory>(): FreeList<M> {
  // The map's first entries are those that were put in the longest ago.
  const byCapacity = new Map<number, M[]>();
  let floats = 0;
  const take = (capacity: number): M | undefined => {
    const memories = byCapacity.get(capacity) ?? [];
    const memory = memories.pop();
    if (memories.length === 0) byCapacity.delete(capacity);
    if (memory !== undefined) floats -= capacity;
    return memory;
  };
  return {
    get floats() {
      return floats;
    },
    take,
    takeOldest: () => take(byCapacity.keys().next().value as number) as M,
    put(memory) {
      const { capacity } = memory;
      const memories = byCapacity.get(capacity) ?? [];
      byCapacity.delete(capacity);
      byCapacity.set(capacity, memories);
      memories.push(memory);
      floats += capacity;
    },
    clear() {
      byCapacity.clear();
      floats = 0;
    },
  };
}

/** At most an eighth more than `length`, in steps of 64, so that tensors of almost one size share their memory. */
function capacityFor(length: number): number {
  const step = 2 ** Math.max(6, Math.floor(Math.log2(Math.max(1, length))) - 3);
  return Math.max(1, Math.ceil(length / step)) * step;
}
