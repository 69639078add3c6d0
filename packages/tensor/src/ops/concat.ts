import { promote } from "../dtype.ts";
import { commonBackend, emit } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { describeValue } from "../describe-value.ts";
import { type AxisOptions, checkAxisOption } from "./axis-options.ts";
import { operation } from "../scope.ts";
import { record } from "../node.ts";
import { normalizeAxis, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { reshape } from "./reshape.ts";
import { sliceBy } from "./slice-and-pad.ts";

/**
 * Joins tensors along an axis that exists (0 by default); all other axes agree.
 * @throws ShapeError if there is nothing to join or the other axes differ.
 */
export function concat(tensors: readonly Tensor[], options: AxisOptions = {}): Tensor {
  const first = firstOf("concat", tensors);
  checkAxisOption("concat", options);
  const axis = normalizeAxis("concat", options.axis ?? 0, first.shape);
  for (const x of tensors) {
    if (x.rank === first.rank && x.shape.every((length, i) => i === axis || length === first.shape[i])) continue;
    throw refusal(
      ShapeError,
      "concat",
      `all axes but ${axis} must agree`,
      `${formatShape(first.shape)} and ${formatShape(x.shape)}`,
      "Reshape or pad one of them.",
      first.shape,
      x.shape,
    );
  }
  return operation(() => join("concat", tensors, axis));
}

/**
 * Joins tensors of one shape along a new axis (0 by default).
 * @throws ShapeError if there is nothing to join or the shapes differ.
 */
export function stack(tensors: readonly Tensor[], options: AxisOptions = {}): Tensor {
  const { shape } = firstOf("stack", tensors);
  checkAxisOption("stack", options);
  const axis = normalizeAxis("stack", options.axis ?? 0, [1, ...shape]);
  for (const x of tensors) {
    if (sameShape(x.shape, shape)) continue;
    throw refusal(
      ShapeError,
      "stack",
      "all shapes must be the same",
      `${formatShape(shape)} and ${formatShape(x.shape)}`,
      "Reshape or pad one of them, or join them along an axis that they have, with concat.",
      shape,
      x.shape,
    );
  }
  const row = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
  return operation(() => {
    const rows = tensors.map((x) => reshape(x, row));
    return join("stack", rows, axis);
  });
}

function firstOf(name: string, tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors)) {
    const got = describeValue(tensors);
    throw refusal(TypeError, name, "tensors must be an array of tensors", got, `Write ${name}([a, b]).`);
  }
  commonBackend(name, ...tensors);
  const [first] = tensors as readonly Tensor[];
  if (first !== undefined) return first;
  throw refusal(ShapeError, name, "there must be at least one tensor", "none", "Pass a non-empty array.");
}

/** Along an axis that exists; the others agree. */
function join(name: string, tensors: readonly Tensor[], axis: number): Tensor {
  const first = tensors[0] as Tensor;
  const { backend } = first;
  const dtype = tensors.map((x) => x.dtype).reduce(promote);
  const xs = tensors.map((x) => cast(x, dtype));
  const length = xs.reduce((total, x) => total + (x.shape[axis] as number), 0);
  const y = emit(
    backend,
    backend.concat(xs, axis),
    first.shape.map((n, i) => (i === axis ? length : n)),
    dtype,
  );
  return record(name, y, xs, (grad, needed) => {
    let offset = 0;
    return xs.map((x, index) => {
      const start = x.shape.map((_, i) => (i === axis ? offset : 0));
      offset += x.shape[axis] as number;
      return needed[index] === true ? sliceBy(grad, { start, step: start.map(() => 1), shape: x.shape }) : undefined;
    });
  });
}
