import { sizeOf, checkOptions } from "@ganglion/tensor";
import { type Fit, fit } from "./fit.ts";
import type { Fitted } from "./fitted.ts";
import { momentSums } from "./moments.ts";
import type { FitSource } from "./samples.ts";
import { shiftAndScale } from "./shift-and-scale.ts";

/** The function that `center` and `meanImage` fit. */
export interface Centering extends Fitted {
  /** The mean of each element of a sample, in double precision. */
  readonly mean: Float64Array;
}

/**
 * Fits `y = x - mean`, the mean of each feature over the samples: `[n, ...]` to the same.
 * @throws RangeError without samples or with values that are not finite, Error on data marked as test or validation.
 * @example
 * ```ts
 * import { center } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = center(tensor([[1, 10], [3, 30]]));
 * await t(tensor([[2, 21]])).array(); // => [[0, 1]]
 * await t.invert(tensor([[0, 1]])).array(); // => [[2, 21]]
 * ```
 */
export function center<S extends FitSource>(source: S, options: object = {}): Fit<S, Centering> {
  checkOptions("center", options, {});
  return fitCentering("center", source, () => undefined);
}

/** Fits the mean of each element, once `check` has found the shape of a sample right. */
export function fitCentering<S extends FitSource>(
  kind: string,
  source: S,
  check: (shape: readonly number[]) => void,
): Fit<S, Centering> {
  return fit(kind, source, (shape) => {
    check(shape);
    const sums = momentSums(kind, sizeOf(shape));
    return { add: sums.add, finish: () => centering(kind, shape, sums.result().mean) };
  });
}

/** The function with the given mean. */
export function centering(kind: string, shape: readonly number[], mean: Float64Array): Centering {
  return Object.assign(shiftAndScale({ kind, shape, isByChannel: false, mean }), { mean });
}
