import { sizeOf, checkOptions } from "@ganglion/tensor";
import { type Fit, fit } from "./fit.ts";
import type { Fitted } from "./fitted.ts";
import { momentSums, scaleOf } from "./moments.ts";
import type { FitSource } from "./samples.ts";
import { shiftAndScale } from "./shift-and-scale.ts";

/** The function that `standardize` fits. */
export interface Standardize extends Fitted {
  readonly kind: "standardize";
  /** The mean of each feature, in double precision. */
  readonly mean: Float64Array;
  /** What each feature is divided by: its standard deviation (of the population), or 1 where that is 0. */
  readonly scale: Float64Array;
}

/**
 * Fits `y = (x - mean) / std` for each feature over the samples: `[n, ...]` to the same. The standard deviation is the
 * population's. A feature that is always the same becomes 0.
 * @throws RangeError without samples or with values that are not finite, Error on data marked as test or validation.
 * @example
 * ```ts
 * import { standardize } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = standardize(tensor([[1, 5], [3, 5]]));
 * await t(tensor([[1, 5], [5, 6]])).array(); // => [[-1, 0], [3, 1]]
 * await t.invert(tensor([[3, 1]])).array(); // => [[5, 6]]
 * ```
 */
export function standardize<S extends FitSource>(source: S, options: object = {}): Fit<S, Standardize> {
  checkOptions("standardize", options, {});
  return fit("standardize", source, (shape) => {
    const sums = momentSums("standardize", sizeOf(shape));
    const finish = (): Standardize => {
      const moments = sums.result();
      return standardizeBy(shape, moments.mean, scaleOf(moments));
    };
    return { add: sums.add, finish };
  });
}

/** The function with the given numbers. */
export function standardizeBy(shape: readonly number[], mean: Float64Array, scale: Float64Array): Standardize {
  const kind = "standardize" as const;
  return Object.assign(shiftAndScale({ kind, shape, isByChannel: false, mean, scale }), { kind, mean, scale });
}
