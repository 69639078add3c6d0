import {
  commonBackend,
  checkTensor,
  formatShape,
  refusal,
  requireFloat,
  reshape,
  sameShape,
  ShapeError,
  type Shape,
  type Tensor,
  transpose,
} from "@ganglion/tensor";

/** Scores of classes as a matrix `[samples, classes]`, and the shape that the losses of the samples have. */
export interface ClassRows {
  readonly rows: Tensor;
  readonly classes: number;
  readonly sampleShape: Shape;
}

/** How many classes there are, and the shape without them. */
export type ClassShape = Omit<ClassRows, "rows">;

/**
 * Finds the classes: `[n, c, ...]` has them on axis 1, `[c]` is a single sample.
 * @throws ShapeError for a scalar, DTypeError for int32, BackendError unless both live on one backend, TypeError unless they
 * are tensors.
 */
export function classShape(where: string, x: Tensor, target: Tensor): ClassShape {
  checkTensor(where, "scores", x);
  checkTensor(where, "target", target);
  requireFloat(where, x);
  commonBackend(where, x, target);
  const axis = Math.min(1, x.rank - 1);
  const classes = x.shape[axis];
  if (classes === undefined) {
    throw refusal(ShapeError, where, "scores must be [n, classes]", "a scalar", "Reshape them.", x.shape);
  }
  return { classes, sampleShape: x.shape.filter((_, index) => index !== axis) };
}

/** `[n, c, ...]` to `[n * ..., c]`. */
export function toRows(x: Tensor, classes: number): Tensor {
  if (x.rank === 2) return x;
  const last = x.rank === 1 ? x : transpose(x, [0, ...x.shape.map((_, index) => index).slice(2), 1]);
  return reshape(last, [x.size / Math.max(1, classes), classes]);
}

/** @throws ShapeError unless `target` has `shape`. */
export function checkTarget(where: string, what: string, x: Tensor, target: Tensor, shape: Shape): void {
  if (sameShape(target.shape, shape)) return;
  throw refusal(
    ShapeError,
    where,
    `${what} for scores ${formatShape(x.shape)} must have shape ${formatShape(shape)}`,
    formatShape(target.shape),
    "An int32 target holds labels, a float one probabilities.",
    x.shape,
    target.shape,
  );
}
