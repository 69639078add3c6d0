import { checkOptions, describeValue, refusal, type Shape, sizeOf, type Tensor } from "@ganglion/tensor";
import { checkOneCount, chooseCount, RENAMED_COUNT, countChecks, type CountOptions } from "./choose-count.ts";
import { type Fit, fit } from "./fit.ts";
import type { Fitted, FittedJson } from "./fitted.ts";
import { weightedGram } from "./linear-algebra/gram.ts";
import { axesAccumulator, leadingAxes } from "./principal-axes.ts";
import { type HostMatrix, projection } from "./projection.ts";
import type { FitSource } from "./samples.ts";

/** How samples are turned after they were whitened along their principal axes: not at all, or back. */
export type WhitenMethod = "pca" | "zca";

/** What `whiten` takes. */
export interface WhitenOptions extends CountOptions {
  /** `"pca"` (default) gives independent components, `"zca"` samples that look like those given: images stay images. */
  readonly method?: WhitenMethod;
  /** Added to the variances, so that directions of little variance are not blown up; 1e-5 by default. */
  readonly eps?: number;
}

/** What whitening is made of. */
export interface WhitenNumbers {
  readonly method: WhitenMethod;
  readonly eps: number;
  /** The mean of each feature, in double precision. */
  readonly mean: Float64Array;
  /** `[components, features]`: the principal axes, the one along which most varies first. */
  readonly axes: HostMatrix;
  /** The variance along each of the axes, divided by the number of samples - 1. */
  readonly eigenvalues: Float64Array;
  /** In how many directions the samples vary at all, as far as double precision can tell. */
  readonly rank: number;
}

/** The function that `whiten` fits. */
export interface Whiten extends Fitted, WhitenNumbers {
  readonly kind: "whiten";
}

/**
 * Fits whitening: afterwards features are uncorrelated and have variance 1 (a little less, by `eps`). With V the principal
 * axes as rows, `pca` is `y = diag(1 / sqrt(eigenvalues + eps)) V (x - mean)`, `[n, ...]` to `[n, components]`; `zca` turns
 * that back by `V^T`, `[n, ...]` to the same. Without eps, directions in which nothing varies become 0.
 *
 * It works in double precision. For images of 32 x 32 x 3 it takes a quarter of a minute and 0.5 GB; use a worker in a page.
 * @throws RangeError with fewer than two samples, values that are not finite, or options that are not allowed.
 * @throws Error on data marked as test or validation.
 * @example
 * ```ts
 * import { whiten } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const x = tensor([[2, 0], [-2, 0], [0, 1], [0, -1]]);
 * const t = whiten(x, { method: "zca", eps: 0 });
 * await t(tensor([[2, 1]])).array(); // => [[1.225, 1.225]]
 * t.rank; // => 2
 * ```
 * @see Bell and Sejnowski, 1997, The "independent components" of natural scenes are edge filters
 */
export function whiten<S extends FitSource>(source: S, options: WhitenOptions = {}): Fit<S, Whiten> {
  const checks = { method: checkMethod, eps: checkEps, ...countChecks() };
  checkOptions<WhitenOptions>("whiten", options, checks, { epsilon: "eps", ...RENAMED_COUNT });
  const { method = "pca", eps = 1e-5, ...count } = options;
  checkOneCount("whiten", count);
  return fit("whiten", source, (shape) =>
    axesAccumulator("whiten", shape, ({ mean, variances, axes, rank }, features) => {
      const kept = chooseCount("whiten", variances, features, count);
      const leading = leadingAxes(axes, kept, features);
      return whitenBy(shape, { method, eps, mean, axes: leading, eigenvalues: variances.slice(0, kept), rank });
    }),
  );
}

/** @throws RangeError unless `value` is a way to whiten. */
function checkMethod(where: string, name: string, value: unknown): asserts value is WhitenMethod {
  if (value === "pca" || value === "zca") return;
  throw refusal(RangeError, where, `${name} must be "pca" or "zca"`, describeValue(value), 'Leave it out for "pca".');
}

/** @throws RangeError unless `value` can be added to variances. */
function checkEps(where: string, name: string, value: unknown): asserts value is number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  throw refusal(RangeError, where, `${name} must be finite and >= 0`, describeValue(value), "Leave it out for 1e-5.");
}

/** The function with the given numbers. */
export function whitenBy(shape: Shape, numbers: WhitenNumbers): Whiten {
  const { method, eps, mean, axes, eigenvalues, rank } = numbers;
  const kind = "whiten" as const;
  const features = sizeOf(shape);
  const roots = eigenvalues.map((value) => Math.sqrt(value + eps));
  // What does not vary has a root of nothing but rounding errors if eps is 0.
  const inverses = roots.map((root, index) => (index < rank || eps > 0 ? 1 / root : 0));
  const matrix = (scales: Float64Array): Float64Array =>
    method === "zca" ? weightedGram(axes.data, scales, features) : scaledRows(axes.data, scales, features);
  const { apply, invert } = projection({
    kind,
    shape,
    mean,
    count: method === "zca" ? features : eigenvalues.length,
    forward: () => matrix(inverses),
    backward: () => matrix(roots),
    keepsShape: method === "zca",
  });
  const toJSON = (): FittedJson => ({
    kind,
    shape,
    method,
    eps,
    rank,
    mean: Array.from(mean),
    axes: Array.from(axes.data),
    eigenvalues: Array.from(eigenvalues),
  });
  return Object.assign((x: Tensor) => apply(x), { kind, shape, ...numbers, invert, toJSON });
}

function scaledRows(rows: Float64Array, scales: Float64Array, features: number): Float64Array {
  return rows.map((value, index) => value * (scales[Math.trunc(index / features)] as number));
}
