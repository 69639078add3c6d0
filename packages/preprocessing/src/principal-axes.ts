import { formatShape, refusal, type Shape, ShapeError, sizeOf } from "@ganglion/tensor";
import type { Accumulator } from "./fit.ts";
import { covarianceSum } from "./linear-algebra/covariance.ts";
import { symmetricEigen } from "./linear-algebra/symmetric-eigen.ts";
import { checkFinite, checkSquares } from "./moments.ts";
import type { HostMatrix } from "./projection.ts";

/** The directions in which samples vary, most first. */
export interface PrincipalAxes {
  /** How many samples there were. */
  readonly samples: number;
  readonly mean: Float64Array;
  /** The variance along each axis, divided by `samples - 1`. */
  readonly variances: Float64Array;
  /** `[features, features]`: row `i` is axis `i`, a unit vector whose largest element is positive. */
  readonly axes: Float64Array;
  /** In how many directions the samples vary at all, as far as double precision can tell. */
  readonly rank: number;
}

/** Collects the covariance of samples and makes a function of its eigenvectors. */
export function axesAccumulator<T>(
  name: string,
  shape: Shape,
  make: (axes: PrincipalAxes, features: number) => T,
): Accumulator<T> {
  const features = sizeOf(shape);
  if (features > MAX_FEATURES) {
    const rule = `samples must have at most ${MAX_FEATURES} features`;
    throw refusal(ShapeError, name, rule, formatShape(shape), "Make images smaller first.", shape);
  }
  const sum = covarianceSum(features);
  return {
    add: ({ values, count }) => sum.add(values, count),
    finish() {
      const { count, mean, matrix } = sum.finish();
      checkFinite(name, mean);
      if (count < 2) {
        const rule = "there must be at least two samples to vary";
        throw refusal(RangeError, name, rule, `${count}`, "Fit on more of them.");
      }
      checkSquares(
        name,
        mean.map((_, feature) => matrix[feature * (features + 1)] as number),
      );
      const { values, vectors } = symmetricEigen(matrix, features);
      const variances = values.map((value) => Math.max(0, value));
      const limit = (variances[0] as number) * Math.max(features, count) * Number.EPSILON;
      const rank = variances.filter((value) => value > limit).length;
      return make({ samples: count, mean, variances, axes: orient(vectors, features), rank }, features);
    },
  };
}

/** Four matrices of doubles have to fit into the memory of WebAssembly. */
const MAX_FEATURES = 11_000;

/** Signs are arbitrary; here the element of largest absolute value, the first of several, is positive. */
function orient(axes: Float64Array, features: number): Float64Array {
  for (let row = 0; row < axes.length; row += features) {
    let largest = row;
    for (let i = row + 1; i < row + features; i++) {
      if (Math.abs(axes[i] as number) > Math.abs(axes[largest] as number)) largest = i;
    }
    if ((axes[largest] as number) >= 0) continue;
    for (let i = row; i < row + features; i++) axes[i] = -(axes[i] as number);
  }
  return axes;
}

/** The first `count` axes; a copy only if that lets go of the others. */
export function leadingAxes(axes: Float64Array, count: number, features: number): HostMatrix {
  const size = count * features;
  return { shape: [count, features], data: size === axes.length ? axes : axes.slice(0, size) };
}
