import type { Shape } from "../backend.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkTensor } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { operation } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";
import { sliceBy } from "./slice-and-pad.ts";

/**
 * What to take from one axis: one index (the axis disappears), `[start, end, step]` with `end` excluded, or null for all.
 * Negative indices count from the end.
 */
export type SliceRange = number | readonly [start: number, end: number, step?: number] | null;

/**
 * Takes a part of each axis; axes beyond `ranges` stay whole.
 * @throws ShapeError if there are more ranges than axes, an index is out of range, or a step is not a whole number >= 1.
 * @example
 * ```ts
 * import { slice, tensor } from "@ganglion/tensor";
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * await slice(x, [null, [0, 2]]).array(); // => [[1, 2], [4, 5]]
 * await slice(x, [-1]).array(); // => [4, 5, 6]
 * ```
 */
export function slice(x: Tensor, ranges: readonly SliceRange[]): Tensor {
  checkTensor("slice", "x", x);
  if (!Array.isArray(ranges)) {
    const got = describeValue(ranges);
    throw refusal(TypeError, "slice", "ranges must be an array", got, "Write slice(x, [0, [1, 3]]) for part of x[0].");
  }
  if (ranges.length > x.rank) {
    throw refusal(
      ShapeError,
      "slice",
      `there may be one range for each axis of ${formatShape(x.shape)}`,
      `${ranges.length}`,
      "Drop the last ones.",
      x.shape,
    );
  }
  const parts = x.shape.map((length, axis) => resolve(ranges[axis] ?? null, length, axis, x.shape));
  const spec = {
    start: parts.map((part) => part.start),
    step: parts.map((part) => part.step),
    shape: parts.map((part) => part.length),
  };
  if (!ranges.some((range) => typeof range === "number")) return sliceBy(x, spec);
  const kept = spec.shape.filter((_, axis) => typeof ranges[axis] !== "number");
  return operation(() => reshape(sliceBy(x, spec), kept));
}

interface Part {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

function resolve(range: SliceRange, length: number, axis: number, shape: Shape): Part {
  if (range === null) return { start: 0, step: 1, length };
  if (typeof range === "number") {
    const index = range < 0 ? range + length : range;
    if (!Number.isInteger(index) || index < 0 || index >= length) throw outOfRange(range, axis, shape);
    return { start: index, step: 1, length: 1 };
  }
  return resolvePart(range, length, axis, shape);
}

function resolvePart(
  range: readonly [start: number, end: number, step?: number],
  length: number,
  axis: number,
  shape: Shape,
): Part {
  if (!Array.isArray(range) || range.length < 2 || range.length > 3) {
    const got = describeValue(range);
    throw refusal(
      TypeError,
      "slice",
      `the range of axis ${axis} must be an index, [start, end, step] or null`,
      got,
      "Use null.",
    );
  }
  const [from, to, step = 1] = range;
  const start = from < 0 ? from + length : from;
  const end = to < 0 ? to + length : to;
  if (!Number.isInteger(start) || start < 0 || start > length) throw outOfRange(from, axis, shape);
  if (!Number.isInteger(end) || end < 0 || end > length) throw outOfRange(to, axis, shape);
  if (!Number.isInteger(step) || step < 1) {
    throw refusal(
      ShapeError,
      "slice",
      "steps must be whole numbers >= 1",
      `${describeValue(step)} for axis ${axis}`,
      "Use 1.",
      shape,
    );
  }
  return { start, step, length: Math.max(0, Math.ceil((end - start) / step)) };
}

function outOfRange(index: number, axis: number, shape: Shape): ShapeError {
  const length = shape[axis] as number;
  return refusal(
    ShapeError,
    "slice",
    `indices must lie within axis ${axis} of ${formatShape(shape)}`,
    describeValue(index),
    `Use -${length} to ${length}.`,
    shape,
  );
}
