import { classFor, classWithin, sizeOfClass, UNIT } from "./size-class.ts";

/** Kernels read whole vectors, so up to this many bytes beyond the end of a block. */
const MARGIN = 64;

/** A stretch of memory. `size` is what was asked for; the block itself may be larger. */
export interface Block {
  readonly pointer: number;
  readonly size: number;
  /** The heap that lent it, until it is given back. */
  owner: Heap | undefined;
}

/** The free memory between `start` and the end of a memory that can grow. */
export interface Heap {
  /** The free blocks of each size class. */
  readonly free: number[][];
  /** How many bytes are in free blocks. */
  freeBytes: number;
  /** Everything from here to `limit` was never used, or is free again. */
  top: number;
  limit: number;
  /** Makes memory at least `end` bytes long and returns its length; throws if it cannot. */
  readonly grow: (end: number) => number;
}

/**
 * A heap from `start` on in a memory of `length` bytes. Blocks come in size classes, four to each doubling. A freed block
 * is kept for the next request of its class, which is what a training loop makes in every step. When memory would have
 * to grow, free neighbours are joined and cut anew first.
 */
export function createHeap(start: number, length: number, grow: (end: number) => number): Heap {
  return { free: [], freeBytes: 0, top: Math.ceil(start / UNIT) * UNIT, limit: length - MARGIN, grow };
}

/**
 * The address of a block of at least `size` bytes.
 * @throws RangeError if memory cannot grow enough; the heap stays usable.
 */
export function takeBlock(heap: Heap, size: number): number {
  const sizeClass = classFor(size);
  const bytes = sizeOfClass(sizeClass);
  const reused = heap.free[sizeClass]?.pop();
  if (reused !== undefined) {
    heap.freeBytes -= bytes;
    return reused;
  }
  const pointer = takeTop(heap, bytes) ?? cutLarger(heap, sizeClass);
  if (pointer !== undefined) return pointer;
  if (heap.freeBytes > 0) coalesce(heap);
  return takeTop(heap, bytes) ?? cutLarger(heap, sizeClass) ?? takeAfterGrowth(heap, bytes);
}

/** Takes back a block that was taken with `size`. */
export function giveBlock(heap: Heap, pointer: number, size: number): void {
  addFree(heap, pointer, classFor(size));
}

function takeTop(heap: Heap, bytes: number): number | undefined {
  if (heap.top + bytes > heap.limit) return undefined;
  const pointer = heap.top;
  heap.top += bytes;
  return pointer;
}

function takeAfterGrowth(heap: Heap, bytes: number): number {
  heap.limit = heap.grow(heap.top + bytes + MARGIN) - MARGIN;
  return takeTop(heap, bytes) as number;
}

/** Takes the front of a free block that is larger than needed. */
function cutLarger(heap: Heap, sizeClass: number): number | undefined {
  for (let larger = sizeClass; larger < heap.free.length; larger++) {
    const pointer = heap.free[larger]?.pop();
    if (pointer === undefined) continue;
    heap.freeBytes -= sizeOfClass(larger);
    addStretch(heap, pointer + sizeOfClass(sizeClass), pointer + sizeOfClass(larger));
    return pointer;
  }
  return undefined;
}

/** Cuts a free stretch into blocks, the largest first. */
function addStretch(heap: Heap, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const sizeClass = classWithin(to - at);
    addFree(heap, at, sizeClass);
    at += sizeOfClass(sizeClass);
  }
}

function addFree(heap: Heap, pointer: number, sizeClass: number): void {
  while (heap.free.length <= sizeClass) heap.free.push([]);
  heap.free[sizeClass]?.push(pointer);
  heap.freeBytes += sizeOfClass(sizeClass);
}

/** Joins free neighbours; what is free at the top becomes room above it. */
function coalesce(heap: Heap): void {
  const stretches = joined(heap.free);
  heap.free.length = 0;
  heap.freeBytes = 0;
  for (const [from, to] of stretches) {
    if (to === heap.top) heap.top = from;
    else addStretch(heap, from, to);
  }
}

/** All free blocks as stretches `[from, to]`, in order of address, neighbours joined. */
function joined(free: readonly (readonly number[])[]): [number, number][] {
  const blocks = free.flatMap((list, sizeClass) =>
    list.map((at): [number, number] => [at, at + sizeOfClass(sizeClass)]),
  );
  blocks.sort((a, b) => a[0] - b[0]);
  const stretches: [number, number][] = [];
  for (const block of blocks) {
    const last = stretches.at(-1);
    if (last !== undefined && last[1] === block[0]) last[1] = block[1];
    else stretches.push(block);
  }
  return stretches;
}
