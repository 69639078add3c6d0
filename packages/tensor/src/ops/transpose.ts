import { emit } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkTensor } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { record } from "../node.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Reorders the axes: axis `i` of the result is axis `axes[i]` of `x`. Without `axes`, reverses them.
 * @throws ShapeError unless `axes` names every axis once.
 * @example
 * ```ts
 * import { transpose, zeros } from "@ganglion/tensor";
 * transpose(zeros([2, 3, 4]), [0, 2, 1]).shape; // => [2, 4, 3]
 * ```
 */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  checkTensor("transpose", "x", x);
  if (axes !== undefined && !Array.isArray(axes)) {
    const remedy = "Leave it out to reverse them.";
    throw refusal(TypeError, "transpose", "axes must be an array of axes", describeValue(axes), remedy);
  }
  const order =
    axes?.map((axis) => normalizeAxis("transpose", axis, x.shape)) ?? x.shape.map((_, axis) => x.rank - 1 - axis);
  if (order.length !== x.rank || new Set(order).size !== x.rank) {
    throw refusal(
      ShapeError,
      "transpose",
      `axes must name each axis of ${formatShape(x.shape)} once`,
      formatShape(axes ?? []),
      `Give a permutation of ${formatShape(x.shape.map((_, axis) => axis))}.`,
      x.shape,
    );
  }
  const shape = order.map((axis) => x.shape[axis] as number);
  const y = emit(x.backend, x.backend.permute(x, order), shape, x.dtype);
  return record("transpose", y, [x], (grad) => [
    transpose(
      grad,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ]);
}
