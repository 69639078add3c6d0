import {
  cast,
  commonBackend,
  checkTensor,
  DTypeError,
  formatShape,
  refusal,
  requireFloat,
  sameShape,
  ShapeError,
  type Shape,
  type Tensor,
} from "@ganglion/tensor";

/**
 * Checks that each element of the prediction has its target: broadcasting here is almost always a mistake. Whole numbers may
 * be targets; they are converted.
 * @throws ShapeError unless both have one shape, DTypeError unless the prediction is float, BackendError unless both live on
 * one backend, TypeError unless they are tensors.
 */
export function checkPair(where: string, x: Tensor, target: Tensor): void {
  checkTensor(where, "prediction", x);
  checkTensor(where, "target", target);
  requireFloat(where, x);
  commonBackend(where, x, target);
  if (sameShape(x.shape, target.shape)) return;
  throw refusal(
    ShapeError,
    where,
    "prediction and target must have one shape",
    `${formatShape(x.shape)} and ${formatShape(target.shape)}`,
    "Reshape one of them.",
    x.shape,
    target.shape,
  );
}

/** The target in the dtype of the prediction, which the loss has as well. */
export function inDTypeOf(x: Tensor, target: Tensor): Tensor {
  return target.dtype === x.dtype ? target : cast(target, x.dtype);
}

/**
 * Checks weights where they can be read at once, which devices cannot.
 * @throws DTypeError unless `weight` has the dtype of `x`, BackendError unless it lives where `x` does, ShapeError unless it
 * has `shape` or broadcasts to it, as the rule says, RangeError if one is negative or no number.
 */
export function checkWeights(
  where: string,
  name: string,
  weight: Tensor | undefined,
  x: Tensor,
  shape: Shape,
  rule: typeof BROADCASTS | typeof ONE_EACH,
): void {
  if (weight === undefined) return;
  if (weight.dtype !== x.dtype) {
    const remedy = `Convert with cast(${name}, "${x.dtype}").`;
    throw refusal(DTypeError, where, `${name} must be ${x.dtype} like the prediction`, weight.dtype, remedy);
  }
  commonBackend(where, x, weight);
  const isExact = rule !== BROADCASTS;
  if (isExact ? !sameShape(weight.shape, shape) : !broadcastsTo(weight.shape, shape)) {
    const remedy = isExact ? `Use ${formatShape(shape)}.` : `Reshape it for ${formatShape(shape)}.`;
    throw refusal(ShapeError, where, `${name} must ${rule}`, formatShape(weight.shape), remedy, weight.shape, shape);
  }
  checkSigns(where, name, weight);
}

/** The rule for weights of elements. */
export const BROADCASTS = "broadcast to the shape of the prediction";
/** The rule for weights of classes. */
export const ONE_EACH = "have one number for each class";

function broadcastsTo(from: Shape, to: Shape): boolean {
  const missing = to.length - from.length;
  return missing >= 0 && from.every((length, axis) => length === 1 || length === to[axis + missing]);
}

function checkSigns(where: string, name: string, weight: Tensor): void {
  if (weight.backend.downloadSync === undefined) return;
  const values = weight.dataSync();
  const wrong = values.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (wrong < 0) return;
  const got = `${values[wrong]} at position ${wrong}`;
  throw refusal(RangeError, where, `${name} must hold finite numbers >= 0`, got, "0 leaves a class or an element out.");
}
