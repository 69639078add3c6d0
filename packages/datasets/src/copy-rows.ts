import type { Answers } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import type { Counts, Samples } from "./samples.ts";

/** Copied samples: their values, and their classes, targets or probabilities. */
export interface Rows<Y extends Answers = Answers> {
  readonly x: Float32Array;
  readonly y: Y;
}

/** Copies samples in the order of `indices`, into `room` if it is given. The indices are taken to be valid. */
export function copyRows<Y extends Answers>(
  { x, y }: Samples & { readonly y: Y },
  { size, width }: Counts,
  indices: Int32Array,
  room: Rows<Y> = newRows({ y }, indices.length * lengthOf(x, size), indices.length * width),
): Rows<Y> {
  fillRows(room.x, x, lengthOf(x, size), indices);
  fillRows(room.y, y, width, indices);
  return room;
}

/**
 * Copies rows as `copyRows` does, each time into the same memory, so that what a call returns holds until the next: in a browser it
 * takes several times as long to get fresh memory as to fill it.
 */
export function rowCopier<Y extends Answers>(
  samples: Samples & { readonly y: Y },
  counts: Counts,
  most: number,
): (indices: Int32Array) => Rows<Y> {
  const length = lengthOf(samples.x, counts.size);
  const room = newRows(samples, most * length, most * counts.width);
  return (indices) =>
    copyRows(samples, counts, indices, {
      x: room.x.subarray(0, indices.length * length),
      y: room.y.subarray(0, indices.length * counts.width) as Y,
    });
}

function lengthOf(x: Float32Array, size: number): number {
  return size === 0 ? 0 : x.length / size;
}

function newRows<Y extends Answers>({ y }: { readonly y: Y }, xLength: number, yLength: number): Rows<Y> {
  const answers = isTyped("Int32Array", y) ? new Int32Array(yLength) : new Float32Array(yLength);
  return { x: new Float32Array(xLength), y: answers as Y };
}

function fillRows(to: Answers, from: Answers, length: number, indices: Int32Array): void {
  if (length === 1) {
    // A view for each number would take long.
    for (let row = 0; row < indices.length; row++) to[row] = from[indices[row] as number] as number;
    return;
  }
  for (let row = 0; row < indices.length; row++) {
    const start = (indices[row] as number) * length;
    to.set(from.subarray(start, start + length), row * length);
  }
}
