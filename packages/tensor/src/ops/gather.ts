import type { Shape } from "../backend.ts";
import { commonBackend, emit } from "../emit.ts";
import { DTypeError, formatShape, ShapeError, refusal } from "../errors.ts";
import { record } from "../node.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { reshape } from "./reshape.ts";

/**
 * Picks one value for each index along `axis` (0 by default): `y[i, j] = x[indices[i, j], j]`. `indices` is int32, has as
 * many axes as `x`, is no longer than `x` in the other axes, and must be in range (which is not checked, since the values
 * may still be on a device). The result has the shape of `indices`.
 * @throws ShapeError if the ranks differ or `indices` is longer than `x` in another axis.
 */
export function gather(x: Tensor, indices: Tensor, options: { axis?: number } = {}): Tensor {
  commonBackend("gather", x, indices);
  const axis = normalizeAxis("gather", options.axis ?? 0, x.shape);
  checkIndices("gather", x.shape, indices, axis);
  const y = emit(x.backend, x.backend.gather(x, indices, axis), indices.shape, x.dtype);
  return record("gather", y, [x], (grad) => [scatterAdd(grad, indices, { axis, shape: x.shape })]);
}

/**
 * Adds each update into zeros of `shape` at its index along `axis` (0 by default): the adjoint of `gather`.
 * @throws ShapeError if `updates` and `indices` differ in shape or do not fit into `shape`.
 */
export function scatterAdd(updates: Tensor, indices: Tensor, options: { axis?: number; shape: Shape }): Tensor {
  commonBackend("scatterAdd", updates, indices);
  const { shape } = options;
  const axis = normalizeAxis("scatterAdd", options.axis ?? 0, shape);
  checkIndices("scatterAdd", shape, indices, axis);
  if (formatShape(updates.shape) !== formatShape(indices.shape)) {
    throw refusal(
      ShapeError,
      "scatterAdd",
      "updates and indices must have one shape",
      `${formatShape(updates.shape)} and ${formatShape(indices.shape)}`,
      "Broadcast the indices.",
      updates.shape,
      indices.shape,
    );
  }
  const y = emit(updates.backend, updates.backend.scatterAdd(updates, indices, axis, shape), shape, updates.dtype);
  return record("scatterAdd", y, [updates], (grad) => [gather(grad, indices, { axis })]);
}

/**
 * Picks whole slices along `axis` (0 by default), such as the rows of a batch: `indices` is int32 `[n]`, and the result has
 * length `n` there.
 * @throws ShapeError unless `indices` has one axis.
 */
export function indexSelect(x: Tensor, indices: Tensor, options: { axis?: number } = {}): Tensor {
  const axis = normalizeAxis("indexSelect", options.axis ?? 0, x.shape);
  if (indices.rank !== 1) {
    throw refusal(
      ShapeError,
      "indexSelect",
      "indices must have one axis",
      formatShape(indices.shape),
      `Reshape them to [${indices.size}].`,
      indices.shape,
    );
  }
  const shape = x.shape.map((length, i) => (i === axis ? indices.size : length));
  const column = reshape(
    indices,
    shape.map((length, i) => (i === axis ? length : 1)),
  );
  return gather(x, broadcastTo(column, shape), { axis });
}

function checkIndices(name: string, shape: Shape, indices: Tensor, axis: number): void {
  if (indices.dtype !== "int32") {
    throw refusal(
      DTypeError,
      name,
      "indices must be int32",
      `${indices.dtype}`,
      'Convert with cast(indices, "int32").',
    );
  }
  const fits =
    indices.rank === shape.length && indices.shape.every((length, i) => i === axis || length <= (shape[i] as number));
  if (!fits) {
    throw refusal(
      ShapeError,
      name,
      `indices must have the rank of ${formatShape(shape)} and fit in every axis but ${axis}`,
      formatShape(indices.shape),
      "To pick whole rows use indexSelect.",
      shape,
      indices.shape,
    );
  }
}
