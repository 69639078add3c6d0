import type { ReduceOp, Shape } from "../backend.ts";
import { checkTensor } from "../check.ts";
import { emit } from "../emit.ts";
import { formatShape, refusal, ShapeError } from "../errors.ts";
import { record } from "../node.ts";
import { broadcastShapes, checkShape, normalizeAxes, reducedShape, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkReduceOptions } from "./axis-options.ts";
import { reshape } from "./reshape.ts";

/** Over which axes a reduction goes. */
export interface ReduceOptions {
  /** The axes to combine, counted from the end if negative; all of them by default. */
  readonly axis?: number | readonly number[];
  /** Keep the combined axes with length 1, so that the result broadcasts against the input. */
  readonly keepDims?: boolean;
}

/** The sum over the given axes; 0 if there is nothing to add. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  checkTensor("sum", "x", x);
  checkReduceOptions("sum", options);
  const axes = normalizeAxes("sum", options.axis, x.shape);
  if (axes.length === 0) return reshape(x, x.shape);
  const y = reduceBy("sum", x, axes, options.keepDims ?? false);
  return record("sum", y, [x], (grad) => [repeatAlong(grad, x, axes)]);
}

/** Repeats a reduced tensor along the axes that were reduced. */
export function repeatAlong(reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return broadcastTo(reshape(reduced, reducedShape(x.shape, axes, true)), x.shape);
}

/** Sums `x` over the axes along which a tensor of `shape` was broadcast: the adjoint of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.rank - shape.length;
  const axis: number[] = [];
  x.shape.forEach((length, index) => {
    if (index < extra || (shape[index - extra] === 1 && length !== 1)) axis.push(index);
  });
  const summed = axis.length === 0 ? x : sum(x, { axis });
  return reshape(summed, shape);
}

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

/** A reduction as backends know it, unrecorded. */
export function reduceBy(op: ReduceOp, x: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.length === 0) return reshape(x, shape);
  return emit(x.backend, x.backend.reduce(op, x, axes), shape, x.dtype);
}
