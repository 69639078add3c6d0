import { promote } from "../dtype.ts";
import { commonBackend, emit } from "../emit.ts";
import { formatShape, ShapeError } from "../errors.ts";
import { record } from "../node.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { reshape } from "./reshape.ts";
import { sliceBy } from "./slice.ts";

/**
 * Joins tensors along an axis that exists (0 by default); all other axes agree.
 * @throws ShapeError if there is nothing to join or the other axes differ.
 */
export function concat(tensors: readonly Tensor[], options: { axis?: number } = {}): Tensor {
  const first = tensors[0];
  if (first === undefined)
    throw new ShapeError("concat: there must be at least one tensor, got none. Pass a non-empty array.");
  const backend = commonBackend("concat", ...tensors);
  const axis = normalizeAxis("concat", options.axis ?? 0, first.shape);
  const dtype = tensors.map((x) => x.dtype).reduce(promote);
  const xs = tensors.map((x) => cast(x, dtype));
  for (const x of xs) checkFits(first, x, axis);
  const length = xs.reduce((total, x) => total + (x.shape[axis] as number), 0);
  const y = emit(
    backend,
    backend.concat(xs, axis),
    first.shape.map((n, i) => (i === axis ? length : n)),
    dtype,
  );
  return record("concat", y, xs, (grad, needed) => {
    let offset = 0;
    return xs.map((x, index) => {
      const start = x.shape.map((_, i) => (i === axis ? offset : 0));
      offset += x.shape[axis] as number;
      return needed[index] === true ? sliceBy(grad, { start, step: start.map(() => 1), shape: x.shape }) : undefined;
    });
  });
}

/**
 * Joins tensors of one shape along a new axis (0 by default).
 * @throws ShapeError if the shapes differ.
 */
export function stack(tensors: readonly Tensor[], options: { axis?: number } = {}): Tensor {
  const rank = (tensors[0]?.rank ?? 0) + 1;
  const axis = normalizeAxis(
    "stack",
    options.axis ?? 0,
    Array.from({ length: rank }, () => 1),
  );
  return concat(
    tensors.map((x) => reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)])),
    { axis },
  );
}

function checkFits(first: Tensor, x: Tensor, axis: number): void {
  const fits = x.rank === first.rank && x.shape.every((length, i) => i === axis || length === first.shape[i]);
  if (!fits) {
    throw new ShapeError(
      `concat: all axes but ${axis} must agree, got ${formatShape(first.shape)} and ${formatShape(x.shape)}. ` +
        "Reshape or pad one of them.",
      first.shape,
      x.shape,
    );
  }
}
