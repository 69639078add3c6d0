import type { Block } from "./allocator.ts";
import { allocate, free, type Machine } from "./machine.ts";

/** A new block of `size` bytes with what `compute` writes to it. If that fails, the block is given back. */
export function produce(machine: Machine, size: number, compute: (y: Block) => void): Block {
  const y = allocate(machine, size);
  try {
    compute(y);
  } catch (error) {
    free(machine, y);
    throw error;
  }
  return y;
}

/** What `compute` returns, of new blocks with the given numbers of 4-byte elements. If it fails, they are given back. */
export function produceAll<const Sizes extends readonly number[], Result>(
  machine: Machine,
  sizes: Sizes,
  compute: (...blocks: { [I in keyof Sizes]: Block }) => Result,
): Result {
  const blocks: Block[] = [];
  try {
    for (const size of sizes) blocks.push(allocate(machine, 4 * size));
    return compute(...(blocks as { [I in keyof Sizes]: Block }));
  } catch (error) {
    for (const block of blocks) free(machine, block);
    throw error;
  }
}

/** Lends a block of `size` bytes for as long as `use` runs. */
export function lend(machine: Machine, size: number, use: (block: Block) => void): void {
  const block = allocate(machine, size);
  try {
    use(block);
  } finally {
    free(machine, block);
  }
}
