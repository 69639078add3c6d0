import type { Shape } from "../backend.ts";
import { indexError } from "../bad-index.ts";
import type { TypedArray } from "../dtype.ts";

/**
 * Reads indices on the host, each of which must be from 0 to below `length`.
 * @throws RangeError in the name of `where` for one that is not, with its place among indices of `shape`.
 * @example
 * ```ts
 * import { checkedIndex } from "@ganglion/tensor/backend";
 * const index = checkedIndex("gather", new Int32Array([2, 0]), [2], 3);
 * index(0); // => 2
 * ```
 */
export function checkedIndex(
  where: string,
  values: TypedArray,
  shape: Shape,
  length: number,
): (place: number) => number {
  return (place) => {
    const index = values[place] as number;
    // Negative ones are large as unsigned numbers.
    if (index >>> 0 >= length) throw indexError(where, { place, index, length }, shape);
    return index;
  };
}
