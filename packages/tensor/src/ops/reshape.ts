import type { Shape } from "../backend.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkTensor } from "../check.ts";
import { record } from "../node.ts";
import { checkShape, sizeOf } from "../shape.ts";
import { share, type Tensor } from "../tensor.ts";

/**
 * The same values, in the same order, in another shape. Copies nothing. One length may be -1: it follows from the others.
 * @throws ShapeError if the new shape holds another number of elements.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensor("reshape", "x", x);
  const target = inferLength(x, shape);
  if (sizeOf(target) !== x.size) {
    throw refusal(
      ShapeError,
      "reshape",
      `the number of elements must stay ${x.size}`,
      `${formatShape(x.shape)} to ${formatShape(shape)}`,
      "Let one length be -1 to have it computed.",
      x.shape,
      shape,
    );
  }
  return record("reshape", share(x, target), [x], (grad) => [reshape(grad, x.shape)]);
}

function inferLength(x: Tensor, shape: Shape): Shape {
  const unknown = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  if (unknown === -1) {
    checkShape("reshape", shape);
    return shape;
  }
  const known = shape.filter((_, axis) => axis !== unknown);
  if (known.includes(-1)) {
    throw refusal(ShapeError, "reshape", "one length may be -1", formatShape(shape), "Give all the others.", shape);
  }
  checkShape("reshape", known);
  return shape.map((length, axis) => (axis === unknown ? Math.floor(x.size / Math.max(1, sizeOf(known))) : length));
}
