import { BackendError, refusal } from "@ganglion/tensor";
import { mergeAxes, rowMajorStrides, type Shape, type Walk } from "@ganglion/tensor/backend";
import type { Machine } from "./machine.ts";

/** How many axes a kernel can walk. */
const MAXIMUM_AXES = 16;

/** The bytes of an element. */
const ELEMENT = 4;

/** The byte strides of contiguous elements. */
export function stridesOf(shape: Shape): number[] {
  return rowMajorStrides(shape, ELEMENT);
}

/** The same walk on as few axes as there can be, but one at least. */
export function joinAxes(walk: Walk): Walk {
  const merged = mergeAxes(walk);
  return merged.lengths.length > 0 ? merged : { lengths: [1], strides: walk.strides.map(() => [ELEMENT]) };
}

/** Where the number of axes is among a job's words; then come 16 lengths, and 16 strides for each operand. */
const RANK = 31;

/**
 * Describes a walk to the kernel that is launched next.
 * @throws BackendError if it has more axes than kernels can walk.
 */
export function setAxes({ ints, exports }: Machine, { lengths, strides }: Walk): void {
  const rank = lengths.length;
  if (rank > MAXIMUM_AXES) {
    throw refusal(
      BackendError,
      "wasm",
      `an operation can walk ${MAXIMUM_AXES} axes that cannot be joined`,
      String(rank),
      "Reshape to fewer.",
    );
  }
  let at = exports.ARGUMENTS.value / 4 + RANK;
  ints[at++] = rank;
  ints.set(lengths, at);
  for (const list of strides) ints.set(list, (at += MAXIMUM_AXES));
}
