import { refusal } from "@ganglion/tensor";
import type { HostSamples } from "./samples.ts";

/** Mean and variance of each of some groups of features. */
export interface Moments {
  /** How many values each group had. */
  readonly count: number;
  readonly mean: Float64Array;
  /** Divided by `count`. */
  readonly variance: Float64Array;
}

/** Sums over samples, from which moments are made. */
export interface MomentSums {
  add(samples: HostSamples): void;
  /** @throws RangeError if a value was not finite. */
  result(): Moments;
}

/**
 * Begins to take the moments of `groups` groups of neighbouring features: each feature by itself, or each channel of an
 * image over its positions. Each batch is centered by its own mean, and batches are joined by Chan's formula, all in
 * double precision.
 * @see Chan, Golub and LeVeque, 1983, Algorithms for computing the sample variance: analysis and recommendations
 */
export function momentSums(name: string, groups: number): MomentSums {
  const mean = new Float64Array(groups);
  const squares = new Float64Array(groups);
  let count = 0;
  return {
    add(samples) {
      const own = momentsOf(samples, groups);
      const total = count + own.count;
      for (let g = 0; g < groups; g++) {
        const distance = (own.mean[g] as number) - (mean[g] as number);
        const between = distance * distance * ((count * own.count) / total);
        squares[g] = (squares[g] as number) + (own.variance[g] as number) * own.count + between;
        mean[g] = (mean[g] as number) + distance * (own.count / total);
      }
      count = total;
    },
    result() {
      checkFinite(name, mean);
      checkSquares(name, squares);
      return { count, mean, variance: squares.map((sum) => sum / count) };
    },
  };
}

/** @throws RangeError if a sum is not finite, which it is as soon as one value is not. */
export function checkFinite(name: string, sums: Float64Array): void {
  const index = sums.findIndex((sum) => !Number.isFinite(sum));
  if (index === -1) return;
  throw refusal(
    RangeError,
    name,
    "values must be finite",
    `NaN or an infinity in feature ${index}`,
    "Remove such samples or fill them in first.",
  );
}

/** @throws RangeError if a sum of squares of finite numbers is not finite: they were too large for double precision. */
export function checkSquares(name: string, squares: Float64Array): void {
  const index = squares.findIndex((sum) => !Number.isFinite(sum));
  if (index === -1) return;
  const rule = "values must have a variance below 1.8e308";
  throw refusal(RangeError, name, rule, `more in feature ${index}`, "Scale them down first.");
}

function momentsOf(samples: HostSamples, groups: number): Moments {
  const { values } = samples;
  const perGroup = values.length / groups;
  const area = values.length / samples.count / groups;
  // From the first value on, what is always the same has exactly itself as its mean.
  const mean = new Float64Array(groups).map((_, g) => values[g * area] as number);
  const variance = new Float64Array(groups);
  // The second time takes away what rounding left the first time.
  for (let pass = 0; pass < 2; pass++) {
    const rest = sumOf(samples, groups, mean, false);
    for (let g = 0; g < groups; g++) mean[g] = (mean[g] as number) + (rest[g] as number) / perGroup;
  }
  const squares = sumOf(samples, groups, mean, true);
  for (let g = 0; g < groups; g++) variance[g] = (squares[g] as number) / perGroup;
  return { count: perGroup, mean, variance };
}

/** The sum of each group's distances from `mean`, or of their squares. */
function sumOf({ values, count }: HostSamples, groups: number, mean: Float64Array, squared: boolean): Float64Array {
  const area = values.length / count / groups;
  const sums = new Float64Array(groups);
  for (let sample = 0, at = 0; sample < count; sample++) {
    for (let g = 0; g < groups; g++) {
      const center = mean[g] as number;
      let sum = 0;
      for (const end = at + area; at < end; at++) {
        const distance = (values[at] as number) - center;
        sum += squared ? distance * distance : distance;
      }
      sums[g] = (sums[g] as number) + sum;
    }
  }
  return sums;
}

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
