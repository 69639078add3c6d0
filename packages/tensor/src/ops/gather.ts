import type { Shape } from "../backend.ts";
import { type IndexNames, namingIndices } from "../bad-index.ts";
import { commonBackend, emit } from "../emit.ts";
import { DTypeError, formatShape, ShapeError, refusal } from "../errors.ts";
import { operation } from "../scope.ts";
import { record } from "../node.ts";
import { checkGiven } from "../check.ts";
import { checkOptions } from "../options.ts";
import { checkShape, normalizeAxis, sameShape, sizeOf } from "../shape.ts";
import { type AxisOptions, checkAxisOption } from "./axis-options.ts";
import type { Tensor } from "../tensor.ts";
import { broadcastTo } from "./sum-and-broadcast.ts";
import { reshape } from "./reshape.ts";

/**
 * Picks one value for each index along `axis` (0 by default): `y[i, j] = x[indices[i, j], j]`. `indices` is int32, has as
 * many axes as `x`, and is no longer than `x` in the other axes. The result has the shape of `indices`.
 * @throws ShapeError if the ranks differ or `indices` is longer than `x` in another axis.
 * @throws RangeError if an index is negative or not below the length of `x` along `axis`; a device that can only answer
 * later throws when values are read.
 */
export function gather(x: Tensor, indices: Tensor, options: AxisOptions = {}): Tensor {
  commonBackend("gather", x, indices);
  checkAxisOption("gather", options);
  const axis = normalizeAxis("gather", options.axis ?? 0, x.shape);
  checkIndices("gather", x.shape, indices, axis);
  return pick("gather", x, indices, axis, { shape: indices.shape });
}

/** `gather` of indices that fit, for an operation that gives them names of its own. */
function pick(where: string, x: Tensor, indices: Tensor, axis: number, names: IndexNames): Tensor {
  const buffer = namingIndices(where, names, () => x.backend.gather(x, indices, axis));
  const y = emit(x.backend, buffer, indices.shape, x.dtype);
  return record("gather", y, [x], (grad) => [scatterAdd(grad, indices, { axis, shape: x.shape })]);
}

const SCATTER_CHECKS = { axis: checkGiven, shape: [] };
const SCATTER_RENAMED = { dim: "axis" };

/**
 * Adds each update into zeros of `shape` at its index along `axis` (0 by default): the adjoint of `gather`.
 * @throws ShapeError if `updates` and `indices` differ in shape or do not fit into `shape`.
 * @throws RangeError if an index is out of range, as for `gather`.
 */
export function scatterAdd(updates: Tensor, indices: Tensor, options: AxisOptions & { shape: Shape }): Tensor {
  commonBackend("scatterAdd", updates, indices);
  checkOptions("scatterAdd", options, SCATTER_CHECKS, SCATTER_RENAMED);
  const { shape } = options;
  checkShape("scatterAdd", shape);
  const axis = normalizeAxis("scatterAdd", options.axis ?? 0, shape);
  checkIndices("scatterAdd", shape, indices, axis);
  if (!sameShape(updates.shape, indices.shape)) {
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
  const buffer = namingIndices("scatterAdd", { shape: indices.shape }, () =>
    updates.backend.scatterAdd(updates, indices, axis, shape),
  );
  const y = emit(updates.backend, buffer, shape, updates.dtype);
  return record("scatterAdd", y, [updates], (grad) => [gather(grad, indices, { axis })]);
}

/**
 * Picks whole slices along `axis` (0 by default), such as the rows of a batch: `indices` is int32 `[n]`, and the result has
 * length `n` there.
 * @throws ShapeError unless `indices` has one axis.
 * @throws RangeError if an index is out of range, as for `gather`.
 */
export function indexSelect(x: Tensor, indices: Tensor, options: AxisOptions = {}): Tensor {
  commonBackend("indexSelect", x, indices);
  checkAxisOption("indexSelect", options);
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
  requireInt("indexSelect", indices);
  const shape = x.shape.map((length, i) => (i === axis ? indices.size : length));
  const run = sizeOf(x.shape.slice(axis + 1));
  const column = shape.map((length, i) => (i === axis ? length : 1));
  return operation(() =>
    pick("indexSelect", x, broadcastTo(reshape(indices, column), shape), axis, {
      shape: indices.shape,
      placeOf: (place) => Math.floor(place / run) % indices.size,
    }),
  );
}

function requireInt(name: string, indices: Tensor): void {
  if (indices.dtype === "int32") return;
  throw refusal(DTypeError, name, "indices must be int32", indices.dtype, 'Convert with cast(indices, "int32").');
}

function checkIndices(name: string, shape: Shape, indices: Tensor, axis: number): void {
  requireInt(name, indices);
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
