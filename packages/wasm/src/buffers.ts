import type { Operand } from "@ganglion/tensor";
import type { Block } from "./allocator.ts";

/** Where an operand's values begin in memory. */
export function pointerOf(x: Operand): number {
  return (x.buffer as Block).pointer;
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
