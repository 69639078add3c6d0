import type { Moments } from "./moments.ts";

/**
 * The standard deviations, 1 instead of 0. A variance that is no larger than what rounding makes of values that are all the
 * same counts as 0, as in scikit-learn.
 */
export function scaleOf({ count, mean, variance }: Moments): Float64Array {
  return variance.map((value, index) => {
    const rounding = count * Number.EPSILON * value + (count * (mean[index] as number) * Number.EPSILON) ** 2;
    return value <= rounding ? 1 : Math.sqrt(value);
  });
}
