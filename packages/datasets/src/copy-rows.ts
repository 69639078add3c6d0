import type { Answers } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import type { Counts, Samples } from "./samples.ts";

/** Copies samples in the order of `indices`. The indices are taken to be valid. */
export function copyRows<Y extends Answers>(
  { x, y }: Samples & { readonly y: Y },
  { size, width }: Counts,
  indices: Int32Array,
): { x: Float32Array; y: Y } {
  const length = size === 0 ? 0 : x.length / size;
  return { x: rowsOf(x, length, indices) as Float32Array, y: rowsOf(y, width, indices) as Y };
}

function rowsOf(from: Answers, length: number, indices: Int32Array): Answers {
  const to = isTyped("Int32Array", from)
    ? new Int32Array(indices.length * length)
    : new Float32Array(indices.length * length);
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
