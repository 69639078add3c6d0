import { formatShape, requireFloat, sameShape, ShapeError, type Tensor } from "@ganglion/tensor";

/**
 * Checks that each element of the prediction has its target: broadcasting here is almost always a mistake.
 * @throws ShapeError unless both have one shape, DTypeError unless the prediction is float.
 */
export function checkPair(name: string, x: Tensor, target: Tensor): void {
  requireFloat(name, x);
  if (sameShape(x.shape, target.shape)) return;
  throw new ShapeError(
    `${name}: prediction and target must have one shape, got ${formatShape(x.shape)} and ${formatShape(target.shape)}. ` +
      "Reshape one of them.",
    x.shape,
    target.shape,
  );
}

/** @throws RangeError unless `value` is finite and within the bounds. */
export function checkNumber(name: string, option: string, value: number, low: number, high: number): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  const bounds = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `from ${low} to ${high}`;
  throw new RangeError(
    `${name}: ${option} must be a finite number ${bounds}, got ${value}. Leave it out for the default.`,
  );
}
