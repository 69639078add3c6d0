import { indexError, type Operand } from "@ganglion/tensor";
import { pointerOf } from "./buffers.ts";
import { launch } from "./launch.ts";
import type { Machine } from "./machine.ts";

/** What the last word holds as long as no index was refused: larger than any place, as an unsigned number. */
export const NONE = -1;

/**
 * Runs a kernel that follows `indices`, each below `length`, on one thread or several. In the last of its `words`, which is
 * NONE, it leaves the place of the first index that is not.
 * @throws RangeError for such an index.
 */
export function launchIndexed(
  machine: Machine,
  kernel: number,
  words: readonly number[],
  { where, indices, length }: { readonly where: string; readonly indices: Operand; readonly length: number },
  nanoseconds: number,
  pieces: number,
): void {
  const { exports, ints } = machine;
  launch(machine, kernel, words, nanoseconds, pieces);
  const place = ints[exports.ARGUMENTS.value / 4 + words.length - 1] as number;
  if (place === NONE) return;
  const index = ints[pointerOf(machine, indices) / 4 + place] as number;
  throw indexError(where, { place, index, length }, indices.shape);
}
