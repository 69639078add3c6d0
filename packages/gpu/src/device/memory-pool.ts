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

/**
 * A pool without memory. Of what is free it gives what was made first, so that where the same is taken and given back again and
 * again, as in training steps, each time gets the same memory: what a device has bound to its kernels fits the next time too.
 */
export function createMemoryPool<M extends Memory>({ make, destroy, limit }: MemoryPoolOptions<M>): MemoryPool<M> {
  // By the number in whose order they were made.
  const made = new Map<M, number>();
  let next = 0;
  const freeList = createFreeList<M>((memory) => made.get(memory) as number);
  return {
    take(length, purpose) {
      const capacity = capacityFor(length);
      const free = freeList.take(capacity);
      if (free !== undefined) return free;
      const memory = make(capacity, purpose);
      made.set(memory, next++);
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
      for (const memory of made.keys()) destroy(memory);
      made.clear();
      freeList.clear();
    },
  };
}

/** Memory that nobody uses, by its capacity. */
interface FreeList<M extends Memory> {
  /** How much there is. */
  readonly floats: number;
  /** What was made first of that capacity. */
  take(capacity: number): M | undefined;
  /** One of the capacity that was put in the longest ago; there must be one. */
  takeOldest(): M;
  put(memory: M): void;
  clear(): void;
}

/** The free memory of one capacity: what was made first is at the end. */
interface Shelf<M> {
  readonly memories: M[];
  /** When something was put in last, as a number that grows. */
  at: number;
}

function createFreeList<M extends Memory>(numberOf: (memory: M) => number): FreeList<M> {
  const byCapacity = new Map<number, Shelf<M>>();
  let floats = 0;
  let now = 0;
  const shelfFor = (capacity: number): Shelf<M> => {
    const shelf = byCapacity.get(capacity) ?? { memories: [], at: 0 };
    if (shelf.at === 0) byCapacity.set(capacity, shelf);
    shelf.at = ++now;
    return shelf;
  };
  const takeFrom = (shelf: Shelf<M> | undefined): M | undefined => {
    const memory = shelf?.memories.pop();
    if (memory !== undefined) floats -= memory.capacity;
    return memory;
  };
  return {
    get floats() {
      return floats;
    },
    take: (capacity) => takeFrom(byCapacity.get(capacity)),
    takeOldest() {
      const filled = [...byCapacity.values()].filter(({ memories }) => memories.length > 0);
      return takeFrom(filled.reduce((oldest, shelf) => (shelf.at < oldest.at ? shelf : oldest))) as M;
    },
    put(memory) {
      insert(shelfFor(memory.capacity).memories, memory, numberOf);
      floats += memory.capacity;
    },
    clear() {
      byCapacity.clear();
      floats = 0;
    },
  };
}

/** Puts `memory` where the numbers go on falling. */
function insert<M>(memories: M[], memory: M, numberOf: (memory: M) => number): void {
  const number = numberOf(memory);
  let [low, high] = [0, memories.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(memories[middle] as M) > number) low = middle + 1;
    else high = middle;
  }
  memories.splice(low, 0, memory);
}

/** At most an eighth more than `length`, in steps of 64, so that tensors of almost one size share their memory. */
function capacityFor(length: number): number {
  const step = 2 ** Math.max(6, Math.floor(Math.log2(Math.max(1, length))) - 3);
  return Math.max(1, Math.ceil(length / step)) * step;
}
