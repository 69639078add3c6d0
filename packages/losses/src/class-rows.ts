import { formatShape, requireFloat, reshape, ShapeError, type Shape, type Tensor, transpose } from "@ganglion/tensor";

/** Scores of classes as a matrix `[samples, classes]`, and the shape that the losses of the samples have. */
export interface ClassRows {
  readonly rows: Tensor;
  readonly classes: number;
  readonly sampleShape: Shape;
}

/**
 * Brings the classes to the last axis: `[n, c, ...]` has them on axis 1, `[c]` is a single sample.
 * @throws ShapeError for a scalar, DTypeError for int32.
 */
export function classRows(name: string, x: Tensor): ClassRows {
  requireFloat(name, x);
  const axis = Math.min(1, x.rank - 1);
  const classes = x.shape[axis];
  if (classes === undefined) {
    throw new ShapeError(`${name}: scores must be [n, classes], got a scalar. Reshape them.`, x.shape);
  }
  const sampleShape = x.shape.filter((_, index) => index !== axis);
  return { rows: toRows(x, classes), classes, sampleShape };
}

/** `[n, c, ...]` to `[n * ..., c]`. */
export function toRows(x: Tensor, classes: number): Tensor {
  if (x.rank === 2) return x;
  const last = x.rank === 1 ? x : transpose(x, [0, ...x.shape.map((_, index) => index).slice(2), 1]);
  return reshape(last, [x.size / Math.max(1, classes), classes]);
}

/** @throws ShapeError unless `target` has `shape`. */
export function checkTarget(name: string, what: string, x: Tensor, target: Tensor, shape: Shape): void {
  if (formatShape(target.shape) === formatShape(shape)) return;
  throw new ShapeError(
    `${name}: ${what} for scores ${formatShape(x.shape)} must have shape ${formatShape(shape)}, got ${formatShape(target.shape)}. ` +
      "An int32 target holds labels, a float one probabilities.",
    x.shape,
    target.shape,
  );
}

/** @throws ShapeError unless `weight` has one number for each class, or is absent. */
export function checkWeight(name: string, weight: Tensor | undefined, classes: number): void {
  if (weight === undefined || formatShape(weight.shape) === formatShape([classes])) return;
  throw new ShapeError(
    `${name}: weight must have one number for each class, got ${formatShape(weight.shape)}. Use [${classes}].`,
    weight.shape,
  );
}
