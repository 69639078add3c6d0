import {
  checkBoolean,
  checkFloatDType,
  checkNonNegative,
  checkOptions,
  describeValue,
  formatShape,
  isTensor,
  type OptionChecks,
  refusal,
  type Shape,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";

/** What norms over channels take. */
export const NORM_CHECKS: {
  readonly eps: typeof checkNonNegative;
  readonly affine: typeof checkBoolean;
  readonly dtype: typeof checkFloatDType;
} = { eps: checkNonNegative, affine: checkBoolean, dtype: checkFloatDType };

/** Names of Keras and PyTorch. */
const RENAMED = { epsilon: "eps", elementwise_affine: "affine", scale: "affine", center: "affine" };
const RENAMED_BY_ELEMENT = { epsilon: "eps", affine: "elementwiseAffine", scale: "elementwiseAffine", center: "bias" };

/** @throws TypeError for what is no option of a norm. */
export function checkNormOptions<O extends object>(kind: string, options: O, checks: OptionChecks<O>): void {
  checkOptions<O>(kind, options, checks, "elementwiseAffine" in checks ? RENAMED_BY_ELEMENT : RENAMED);
}

/** The remedy for a factory that stands where its layer should. */
function notCalled(kind: string): string {
  return `Call the factory: ${kind}(...) makes the layer.`;
}

/** @throws ShapeError unless `x` is `[n, channels, ...]` with at least `rank` axes. */
export function checkChannels(kind: string, x: Tensor, channels: number, rank = 2): void {
  if (x.rank >= rank && x.shape[1] === channels) return;
  const wanted = rank === 2 ? "..." : "length, ...";
  throw refusal(
    ShapeError,
    kind,
    `x must be [n, ${channels}, ${wanted}]`,
    formatShape(x.shape),
    "Channels are on axis 1; make the layer with as many as come out of the one before.",
    x.shape,
  );
}

/**
 * The shape that is normalized over, from one length or several.
 * @throws RangeError unless there is at least one length and all are whole numbers >= 1.
 */
export function checkNormalizedShape(kind: string, shape: number | Shape): Shape {
  const lengths = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(lengths)) {
    const remedy = isTensor(shape) ? notCalled(kind) : "Give the lengths of the last axes of x.";
    throw refusal(TypeError, kind, "shape must be whole numbers >= 1", describeValue(shape), remedy);
  }
  if (lengths.length > 0 && lengths.every((length) => Number.isSafeInteger(length) && length >= 1)) return lengths;
  throw refusal(
    RangeError,
    kind,
    "shape must be whole numbers >= 1",
    formatShape(lengths),
    "Give the lengths of the last axes of x.",
  );
}

/** @throws ShapeError unless `x` ends in `shape`. */
export function checkEndsIn(kind: string, x: Tensor, shape: Shape): void {
  const start = x.rank - shape.length;
  if (start >= 0 && shape.every((length, axis) => x.shape[start + axis] === length)) return;
  throw refusal(
    ShapeError,
    kind,
    `x must end in ${formatShape(shape)}`,
    formatShape(x.shape),
    "Make the layer with the lengths of the last axes.",
    x.shape,
    shape,
  );
}
