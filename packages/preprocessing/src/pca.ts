import { checkOptions, type Shape, type Tensor } from "@ganglion/tensor";
import { checkOneCount, chooseCount, RENAMED_COUNT, countChecks, type CountOptions } from "./choose-count.ts";
import { type Fit, fit } from "./fit.ts";
import type { Fitted, FittedJson } from "./fitted.ts";
import { axesAccumulator, leadingAxes, type PrincipalAxes } from "./principal-axes.ts";
import { type HostMatrix, projection } from "./projection.ts";
import type { FitSource } from "./samples.ts";

/** What a principal component analysis has found. */
export interface PcaNumbers {
  /** The mean of each feature, in double precision. */
  readonly mean: Float64Array;
  /** `[components, features]`: unit vectors, the one along which most varies first; the largest element of each is positive. */
  readonly components: HostMatrix;
  /** The variance along each component, divided by the number of samples - 1. */
  readonly explainedVariance: Float64Array;
  /** The share of all variance along each component. */
  readonly explainedVarianceRatio: Float64Array;
  /** The singular values of the centered samples. */
  readonly singularValues: Float64Array;
  /** The mean variance along what was left out. */
  readonly noiseVariance: number;
}

/** The function that `pca` fits. */
export interface Pca extends Fitted, PcaNumbers {
  readonly kind: "pca";
}

/**
 * Fits the principal components, `y = (x - mean) components^T`: `[n, ...]` to `[n, components]`. All components there can be are
 * kept, or so many, or as many as it takes to explain a share of the variance. `invert` gives the nearest sample.
 * @throws RangeError with fewer than two samples, values that are not finite, or options that are not allowed.
 * @throws Error on data marked as test or validation.
 * @example
 * ```ts
 * import { pca } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = pca(tensor([[0, 0], [3, 4], [6, 8]]), { components: 1 });
 * await t(tensor([[6, 8]])).array(); // => [[5]]
 * await t.invert(tensor([[5]])).array(); // => [[6, 8]]
 * Array.from(t.explainedVarianceRatio); // => [1]
 * ```
 * @see Pearson, 1901, On lines and planes of closest fit to systems of points in space
 */
export function pca<S extends FitSource>(source: S, options: CountOptions = {}): Fit<S, Pca> {
  checkOptions<CountOptions>("pca", options, countChecks(), RENAMED_COUNT);
  checkOneCount("pca", options);
  return fit("pca", source, (shape) =>
    axesAccumulator("pca", shape, (axes, features) => {
      const most = Math.min(axes.samples, features);
      return pcaBy(shape, numbersOf(axes, features, chooseCount("pca", axes.variances, most, options)));
    }),
  );
}

function numbersOf({ samples, mean, variances, axes }: PrincipalAxes, features: number, count: number): PcaNumbers {
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const explainedVariance = variances.slice(0, count);
  const left = variances.slice(count, Math.min(samples, features));
  return {
    mean,
    components: leadingAxes(axes, count, features),
    explainedVariance,
    explainedVarianceRatio: explainedVariance.map((variance) => (total > 0 ? variance / total : 0)),
    singularValues: explainedVariance.map((variance) => Math.sqrt(variance * (samples - 1))),
    noiseVariance: left.length === 0 ? 0 : left.reduce((sum, variance) => sum + variance, 0) / left.length,
  };
}

/** The function with the given numbers. */
export function pcaBy(shape: Shape, numbers: PcaNumbers): Pca {
  const { mean, components } = numbers;
  const kind = "pca" as const;
  const { data } = components;
  const matrix = (): Float64Array => data;
  const count = components.shape[0];
  const { apply, invert } = projection({
    kind,
    shape,
    mean,
    count,
    forward: matrix,
    backward: matrix,
    keepsShape: false,
  });
  const toJSON = (): FittedJson => ({
    kind,
    shape,
    mean: Array.from(mean),
    components: Array.from(data),
    explainedVariance: Array.from(numbers.explainedVariance),
    explainedVarianceRatio: Array.from(numbers.explainedVarianceRatio),
    singularValues: Array.from(numbers.singularValues),
    noiseVariance: numbers.noiseVariance,
  });
  return Object.assign((x: Tensor) => apply(x), { kind, shape, ...numbers, invert, toJSON });
}
