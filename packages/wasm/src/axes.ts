import { BackendError, refusal } from "@ganglion/tensor";
import { mergeAxes, rowMajorStrides, type Shape, type Walk } from "@ganglion/tensor/backend";
import type { Axes } from "./generated/kernels.ts";
import { MAX_AXES } from "./generated/layout.ts";

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

/**
 * A walk as an argument of kernels.
 * @throws BackendError if it has more axes than kernels can walk.
 */
export function axesOf({ lengths, strides }: Walk): Axes {
  const rank = lengths.length;
  if (rank <= MAX_AXES) return { rank, lengths, strides };
  throw refusal(
    BackendError,
    "wasm",
    `an operation can walk ${MAX_AXES} axes that cannot be joined`,
    String(rank),
    "Reshape to fewer.",
  );
}
