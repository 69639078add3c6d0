import type { Shape } from "../backend.ts";
import { emit } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { record } from "../node.ts";
import { checkTensor } from "../check.ts";
import { broadcastShapes, checkShape, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { sumTo } from "./operands.ts";

/**
 * Repeats `x` to fill `shape`, which it must broadcast to.
 * @throws ShapeError if it does not.
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkTensor("broadcastTo", "x", x);
  checkShape("broadcastTo", shape);
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
    throw refusal(
      ShapeError,
      "broadcastTo",
      "the target must be at least as large in each axis",
      `${formatShape(x.shape)} to ${formatShape(shape)}`,
      "Only lengths of 1 can be repeated.",
      x.shape,
      shape,
    );
  }
  const y = emit(x.backend, x.backend.broadcast(x, shape), shape, x.dtype);
  return record("broadcastTo", y, [x], (grad) => [sumTo(grad, x.shape)]);
}
