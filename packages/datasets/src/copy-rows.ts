import type { Answers } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import type { Counts, Samples } from "./samples.ts";

/** Copied samples: their values, and their classes, targets or probabilities. */
export interface Rows<Y extends Answers = Answers> {
  readonly x: Float32Array;
  readonly y: Y;
}

/**
 * Copies samples in the order of `indices`, into `room` where as many fit it: in a browser it takes several times as long to get fresh
 * memory as to fill it. The indices are taken to be valid.
 */
export function copyRows<Y extends Answers>(
  { x, y }: Samples & { readonly y: Y },
  { size, width }: Counts,
  indices: Int32Array,
  room?: Rows<Y>,
): Rows<Y> {
  // Without a sample there is no length.
  const length = x.length / size || 0;
  return { x: rowsOf(x, length, indices, room?.x) as Float32Array, y: rowsOf(y, width, indices, room?.y) as Y };
}

function rowsOf(from: Answers, length: number, indices: Int32Array, room?: Answers): Answers {
  const count = indices.length * length;
  const to = room?.length === count ? room : new (isTyped("Int32Array", from) ? Int32Array : Float32Array)(count);
  if (length === 1) {
    // A view for each number would take long.
    for (let row = 0; row < indices.length; row++) to[row] = from[indices[row] as number] as number;
    return to;
  }
  for (let row = 0; row < indices.length; row++) {
    const start = (indices[row] as number) * length;
    to.set(from.subarray(start, start + length), row * length);
  }
  return to;
}
